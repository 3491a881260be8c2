package store

import (
	"errors"
	"testing"
)

// A counted is as much of a Database as a cache sees.
type counted struct {
	Database
	generation uint64
	known      bool
}

func (c *counted) Generation(Concern) (uint64, bool) { return c.generation, c.known }

func TestWhatWasReadIsKeptUntilTheNextChange(t *testing.T) {
	db, reads := &counted{known: true}, 0
	c := newCache(identitiesOf, 2, func(int) int { return 1 })
	get := func(key string) int {
		v, err := c.get(db, key, func() (int, error) { reads++; return reads, nil })
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for range 2 {
		if get("a") != 1 {
			t.Error("read again without a change")
		}
	}
	db.generation++
	if get("a") != 2 {
		t.Error("kept over a change")
	}
	// A change that is acknowledged while something is read may or may not be
	// in what was read, so that is not kept.
	if _, err := c.get(db, "b", func() (int, error) { db.generation++; return 0, nil }); err != nil {
		t.Fatal(err)
	}
	if get("b") != 3 {
		t.Error("kept over a change during the reading")
	}
	failure := errors.New("failure")
	if _, err := c.get(db, "c", func() (int, error) { return 0, failure }); err != failure {
		t.Error(err)
	}
	if get("c") != 4 || len(c.entries) > 2 {
		t.Errorf("kept an error, or %d entries", len(c.entries))
	}
	get("d")
	if kept := len(c.entries); kept != 2 || c.weights != 2 {
		t.Errorf("%d entries of weight %d are kept where there is room for two", kept, c.weights)
	}
	db.known = false
	for want := range 2 {
		if get("c") != 6+want {
			t.Error("kept although others may change the database")
		}
	}
}
