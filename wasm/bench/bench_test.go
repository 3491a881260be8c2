//go:build browser

package main

import (
	"testing"
)

const (
	builtModule     = "../../web/build/countersign"
	installed       = "../../node_modules"
	debiansChromium = "/usr/bin/chromium"
)

// TestEveryContestantSaysTheSame holds all adapters against crypto/x509 for all
// sets, before anybody believes their times.
func TestEveryContestantSaysTheSame(t *testing.T) {
	sets, err := makeSets()
	if err != nil {
		t.Fatal(err)
	}
	field, end, err := openField(t.Context(), debiansChromium, builtModule, installed, sets, []int{1, 3})
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	if err := field.agree(); err != nil {
		t.Error(err)
	}
}
