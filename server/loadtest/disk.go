//go:build linux

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"time"

	"countersign/internal/store"
)

// A disk measures how often a second the filesystem of a directory can be made
// to keep what was written, which bounds what a client that uploads alone can
// get. It writes as SQLite's write-ahead log does: into a file that has its
// blocks already, one piece after the other and from the start again.
type disk struct {
	file  *os.File
	piece []byte // of one write
	next  int64
}

func newDisk(dir string, pieceBytes int) (*disk, error) {
	f, err := os.Create(filepath.Join(dir, "fdatasync"))
	if err != nil {
		return nil, err
	}
	d := &disk{file: f, piece: make([]byte, pieceBytes)}
	if _, err := f.Write(make([]byte, store.WALBytes+pieceBytes)); err != nil {
		return nil, err
	}
	return d, f.Sync()
}

// measure flushes for a while; an answer of the sample is a flush.
func (d *disk) measure(duration time.Duration) (sample, error) {
	var s sample
	for start := time.Now(); s.answers == 0 || s.elapsed < duration; s.elapsed = time.Since(start) {
		if _, err := d.file.WriteAt(d.piece, d.next); err != nil {
			return s, err
		}
		if err := syscall.Fdatasync(int(d.file.Fd())); err != nil {
			return s, err
		}
		s.answers++
		if d.next += int64(len(d.piece)); d.next > store.WALBytes {
			d.next = 0
		}
	}
	return s, nil
}
