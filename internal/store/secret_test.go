//go:build !js

package store

import (
	"os"
	"path/filepath"
	"testing"
)

func TestASecretIsWrittenWholeForItsOwnerAlone(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "secret")
	// What a process left that ended in the middle, open to all at that.
	must(t, os.WriteFile(name+".part", []byte("half of a much longer sec"), 0o644))
	for _, content := range []string{"the first", "another"} {
		must(t, WriteSecret(name, []byte(content)))
		if got := readFile(t, name); got != content {
			t.Errorf("%q, want %q", got, content)
		}
		info, err := os.Stat(name)
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v", info.Mode())
		}
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("left behind: %v, %v", files, err)
	}
}

func TestASecretThatCannotBeWrittenLeavesTheOldOne(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "secret")
	must(t, os.Mkdir(name, 0o700)) // nothing can take its name
	must(t, os.WriteFile(filepath.Join(name, "old"), nil, 0o600))
	if err := WriteSecret(name, []byte("new")); err == nil {
		t.Error("written over a directory")
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 || files[0].Name() != "secret" {
		t.Errorf("left behind: %v, %v", files, err)
	}
	if err := WriteSecret(filepath.Join(dir, "nowhere", "secret"), nil); err == nil {
		t.Error("written where there is no directory")
	}
}
