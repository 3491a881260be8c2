package iam

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// A filesystem that turns read-only under a running process, as ext4 does after an
// error, refuses writes to files that are open already. No mount can be turned so
// while they are; but files can be made immutable, which the kernel enforces at
// each write, for the superuser too.
func TestFilesThatTurnReadOnlyAreAServiceFailureUntilTheyAreNot(t *testing.T) {
	d := newDamaged(t)
	create := func() *request { return ask("CreateUser", "UserName", "Alice") }
	files := []string{filepath.Join(d.dir, "countersign.db"), filepath.Join(d.dir, "countersign.db-wal")}
	immutable := func(on bool) error {
		for _, name := range files {
			if err := setImmutable(name, on); err != nil {
				return err
			}
		}
		return nil
	}
	t.Cleanup(func() { immutable(false) })
	if err := immutable(true); err != nil {
		t.Skipf("only a superuser on a filesystem that knows immutable files can make one: %v", err)
	}
	for range 3 {
		d.answers(create(), 500)
	}
	d.answers(ask("ListUsers"), 200) // reading goes on
	d.logTells("refuses")
	if err := immutable(false); err != nil {
		t.Fatal(err)
	}
	d.answers(create(), 200) // and nothing was there already
}

func setImmutable(name string, on bool) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	flags, err := unix.IoctlGetInt(int(f.Fd()), unix.FS_IOC_GETFLAGS)
	if err != nil {
		return err
	}
	const immutable = 0x10 // FS_IMMUTABLE_FL in <linux/fs.h>
	flags &^= immutable
	if on {
		flags |= immutable
	}
	return unix.IoctlSetPointerInt(int(f.Fd()), unix.FS_IOC_SETFLAGS, flags)
}
