package requestid

import (
	"regexp"
	"testing"
)

func TestIdentifiersAreRandomUUIDs(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for range 1000 {
		id := New()
		if !form.MatchString(id) {
			t.Errorf("%q is no random UUID", id)
		}
		if seen[id] {
			t.Errorf("%s came twice", id)
		}
		seen[id] = true
	}
}
