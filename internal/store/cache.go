package store

import "sync"

// A cache keeps what was read until the next change of its concern. Every
// request looks up its access key, its user and mostly the same few certificates
// again; without changes in between the answers are the same, and asking SQLite
// costs more than the rest of the request.
//
// An entry carries the database's generation from before it was read. It holds
// as long as that is still the generation: then no change has been acknowledged
// since, and what a change not yet acknowledged would show may be shown before
// or after it.
type cache[T any] struct {
	concern Concern
	limit   int         // of the sum of the weights
	weight  func(T) int // about as many bytes as the value takes

	mu      sync.RWMutex
	entries map[string]cacheEntry[T]
	weights int // their sum
}

type cacheEntry[T any] struct {
	value      T
	generation uint64
}

func newCache[T any](concern Concern, limit int, weight func(T) int) *cache[T] {
	return &cache[T]{concern: concern, limit: limit, weight: weight, entries: map[string]cacheEntry[T]{}}
}

// get returns the entry of a key, or reads and keeps it. Errors are not kept.
func (c *cache[T]) get(db Database, key string, read func() (T, error)) (T, error) {
	generation, known := db.Generation(c.concern)
	if !known {
		return read()
	}
	c.mu.RLock()
	entry, found := c.entries[key]
	c.mu.RUnlock()
	if found && entry.generation == generation {
		return entry.value, nil
	}
	value, err := read()
	if err != nil {
		return value, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if old, replaced := c.entries[key]; replaced {
		c.weights -= c.weight(old.value)
	}
	c.weights += c.weight(value)
	if c.weights > c.limit {
		clear(c.entries) // old generations for the most part
		c.weights = c.weight(value)
	}
	c.entries[key] = cacheEntry[T]{value, generation}
	return value, nil
}
