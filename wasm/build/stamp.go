package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// stampName is the file that says of what, and how well, the compressed forms
// beside it were made. Its dot keeps it out of what go:embed takes.
const stampName = ".stamp"

// A stamp maps a file's name to what its compressed forms were made of.
type stamp map[string]stampEntry

type stampEntry struct {
	quality int
	hash    string
}

// readStamp reads the stamp of dir. What is damaged or missing counts as not
// done.
func readStamp(dir string) stamp {
	s := stamp{}
	content, _ := os.ReadFile(filepath.Join(dir, stampName))
	for line := range strings.Lines(string(content)) {
		var name string
		var e stampEntry
		if _, err := fmt.Sscan(line, &name, &e.quality, &e.hash); err == nil {
			s[name] = e
		}
	}
	return s
}

// holds reports whether the compressed forms of a file are there, of this
// content and at least this quality.
func (s stamp) holds(dir, name string, content []byte, quality int) bool {
	for _, suffix := range []string{".br", ".gz"} {
		if _, err := os.Stat(filepath.Join(dir, name+suffix)); err != nil {
			return false
		}
	}
	e, ok := s[name]
	return ok && e.quality >= quality && e.hash == hash(content)
}

func (s stamp) note(name string, content []byte, quality int) {
	s[name] = stampEntry{quality, hash(content)}
}

func (s stamp) write(dir string) error {
	var b strings.Builder
	for name, e := range s {
		fmt.Fprintln(&b, name, e.quality, e.hash)
	}
	return replace(filepath.Join(dir, stampName), []byte(b.String()))
}

func hash(content []byte) string { return fmt.Sprintf("%x", sha256.Sum256(content)) }
