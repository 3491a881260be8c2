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
	concern func(key string) Concern
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

func newCache[T any](concern func(key string) Concern, limit int, weight func(T) int) *cache[T] {
	return &cache[T]{concern: concern, limit: limit, weight: weight, entries: map[string]cacheEntry[T]{}}
}

// get returns the entry of a key, or reads and keeps it. Errors are not kept.
func (c *cache[T]) get(db Database, key string, read func() (T, error)) (T, error) {
	generation, known := db.Generation(c.concern(key))
	if !known {
		return read()
	}
	if value, found := c.find(key, generation); found {
		return value, nil
	}
	value, err := read()
	if err == nil {
		c.keep(key, value, generation)
	}
	return value, err
}

// find returns the entry of a key where it was read in this generation.
func (c *cache[T]) find(key string, generation uint64) (value T, found bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	entry, found := c.entries[key]
	return entry.value, found && entry.generation == generation
}

// keep notes what was read in a generation. Where there is no room left, whatever
// entries the map comes upon first make it, which are any of them. To know the
// oldest would have each reader write; and under an even load over more than there
// is room for, the oldest are those that are asked for next.
func (c *cache[T]) keep(key string, value T, generation uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old, replaced := c.entries[key]; replaced {
		c.weights -= c.weight(old.value)
	}
	c.entries[key] = cacheEntry[T]{value, generation}
	c.weights += c.weight(value)
	for other, old := range c.entries {
		if c.weights <= c.limit {
			break
		}
		delete(c.entries, other)
		c.weights -= c.weight(old.value)
	}
}
