//go:build linux

package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"slices"
	"time"
)

// A measurement is a bench under way.
type measurement struct {
	*bench
	stocks []*stock
	empty  *clients
	source *certificates
	series map[seriesKey]*series
}

func (m *measurement) close() {
	for _, s := range m.stocks {
		s.server.kill()
		if s.disk != nil {
			s.disk.file.Close()
		}
	}
}

// connect opens all connections and prepares the disk for each store.
func (m *measurement) connect(empty *process, dir string) (err error) {
	most := slices.Max(m.clients)
	if m.empty, err = connect(empty, most, m.stocks[0].few[0]); err != nil {
		return err
	}
	for _, s := range m.stocks {
		if s.clients, err = connect(s.server.process, most, s.few[0]); err != nil {
			return err
		}
		if err := m.measureUploadBytes(s, dir); err != nil {
			return err
		}
	}
	return nil
}

// What is measured, by the names in the benchmark lines.
const (
	uploads      = "Upload"
	listsAnybody = "ListAnybody"
	listsFew     = "ListFew"
)

// A seriesKey names what is measured again in each round.
type seriesKey struct {
	what    string
	stored  int
	clients int
}

// A series has one sample a round, and beside it what was measured right before
// and after it: flushes of the disk, or answers of the empty handler.
type series struct {
	samples   []sample
	baselines []sample
}

// ratios compares the rates of each round.
func (s *series) ratios() []float64 {
	var ratios []float64
	for i := range s.samples {
		ratios = append(ratios, s.samples[i].rate()/s.baselines[i].rate())
	}
	return ratios
}

func (m *measurement) add(what string, s *stock, clients int, measured, baseline sample) {
	key := seriesKey{what, s.stored, clients}
	if m.series[key] == nil {
		m.series[key] = &series{}
	}
	m.series[key].samples = append(m.series[key].samples, measured)
	m.series[key].baselines = append(m.series[key].baselines, baseline)
}

// round measures everything once. Every other round goes through the sizes
// backwards, so that a machine that slows down or recovers favours none.
func (m *measurement) round(number int) error {
	stocks := slices.Clone(m.stocks)
	if number%2 == 1 {
		slices.Reverse(stocks)
	}
	for _, clients := range m.clients {
		for _, s := range stocks {
			if err := m.uploadRound(s, clients); err != nil {
				return err
			}
		}
		for _, s := range stocks {
			if err := m.listRound(s, clients); err != nil {
				return err
			}
		}
	}
	return nil
}

// uploadRound compares uploads with what the disk can do before and after.
func (m *measurement) uploadRound(s *stock, clients int) error {
	before, err := s.disk.measure(m.slot / 2)
	if err != nil {
		return err
	}
	measured, undo, err := m.upload(s, clients, mostUploads, m.slot)
	if err != nil {
		return err
	}
	after, err := s.disk.measure(m.slot / 2)
	if err != nil {
		return err
	}
	m.add(uploads, s, clients, measured, joined(before, after))
	return undo()
}

// mostUploads bounds what one slot uploads. There are users for so many.
const mostUploads = 1000

// upload uploads so many certificates as the time allows. undo deletes them, so
// that the store keeps its size.
func (m *measurement) upload(s *stock, clients, most int, duration time.Duration) (_ sample, undo func() error, err error) {
	signer, root := s.server.signer(), s.server.root
	requests := make([][]byte, most)
	for i := range requests {
		body, _ := m.source.next()
		requests[i] = signer.signed(root, "UploadSigningCertificate", "UserName", userName(uploader, i/2), "CertificateBody", body).bytes()
	}
	ids := make([]string, most)
	measured, err := s.clients.load(clients, requests, false, duration, func(i int, body []byte) {
		_, rest, _ := bytes.Cut(body, []byte("<CertificateId>"))
		id, _, _ := bytes.Cut(rest, []byte("</CertificateId>"))
		ids[i] = string(id)
	})
	undo = func() error {
		var deletions [][]byte
		for i, id := range ids {
			if id != "" {
				deletions = append(deletions, signer.signed(root, "DeleteSigningCertificate", "UserName", userName(uploader, i/2), "CertificateId", id).bytes())
			}
		}
		_, err := s.clients.load(len(s.clients.connections), deletions, false, time.Minute, nil)
		return err
	}
	return measured, undo, err
}

// measureUploadBytes learns from the growth of the write-ahead log what one
// upload makes SQLite write, and prepares to write as much without it.
func (m *measurement) measureUploadBytes(s *stock, dir string) error {
	const few = 16
	wal := databaseOf(s.server.dir) + "-wal"
	before, err := sizeOf(wal)
	if err != nil {
		return err
	}
	_, undo, err := m.upload(s, 1, few, time.Minute)
	if err != nil {
		return err
	}
	after, err := sizeOf(wal)
	if err != nil {
		return err
	}
	if s.uploadBytes = int(after-before) / few; s.uploadBytes <= 0 {
		return errors.New("uploads do not make the write-ahead log grow")
	}
	if s.disk, err = newDisk(dir, s.uploadBytes); err != nil {
		return err
	}
	return undo()
}

// sizeOf is the length of a file that need not be there.
func sizeOf(file string) (int64, error) {
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// listRound compares lists with the empty handler before and after. Both get
// the same bytes from the same client. The few lists are asked for once before,
// since the server may have forgotten some of them over the uploads.
func (m *measurement) listRound(s *stock, clients int) error {
	if _, err := s.clients.load(clients, s.few, false, time.Minute, nil); err != nil {
		return err
	}
	before, err := m.empty.load(clients, s.few, true, m.slot, nil)
	if err != nil {
		return err
	}
	few, err := s.clients.load(clients, s.few, true, m.slot, nil)
	if err != nil {
		return err
	}
	anybody, err := s.clients.load(clients, s.anybody, true, m.slot, nil)
	if err != nil {
		return err
	}
	after, err := m.empty.load(clients, s.anybody, true, m.slot, nil)
	if err != nil {
		return err
	}
	m.add(listsAnybody, s, clients, anybody, joined(before, after))
	m.add(listsFew, s, clients, few, joined(before, after))
	return nil
}
