package iam

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// dataSync flushes a file as SQLite does.
func dataSync(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }

// peakMemory is the most memory that the process has held, in megabytes.
func peakMemory(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		b.Fatal(err)
	}
	return float64(kilobytes) / 1000
}
