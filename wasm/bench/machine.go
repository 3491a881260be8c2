package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// A machine is what the numbers were measured on.
type machine struct {
	system, architecture, processor string
	cores                           int
	loadBefore, loadAfter           string // the load averages of 1, 5 and 15 minutes
}

func thisMachine() machine {
	return machine{
		system: runtime.GOOS, architecture: runtime.GOARCH,
		processor:  firstValue("/proc/cpuinfo", "model name"),
		cores:      runtime.NumCPU(),
		loadBefore: loadAverage(),
	}
}

// load tells how busy the machine was. The run itself keeps one core busy.
func (m machine) load() string {
	return fmt.Sprintf("%s before, %s after", m.loadBefore, m.loadAfter)
}

// busy reports whether something else ran when the run began.
func (m machine) busy() bool {
	minute, _, _ := strings.Cut(m.loadBefore, " ")
	load, err := strconv.ParseFloat(minute, 64)
	return err == nil && load > float64(m.cores)/2
}

func loadAverage() string {
	content, err := os.ReadFile("/proc/loadavg")
	fields := strings.Fields(string(content))
	if err != nil || len(fields) < 3 {
		return "unknown"
	}
	return strings.Join(fields[:3], " ")
}

// firstValue returns what stands behind the first "key:" of a file.
func firstValue(path, key string) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(content)) {
		if name, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(name) == key {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// versionsOf names everything that ran.
func versionsOf(ctx context.Context, chromium, module, nodeModules string) ([][2]string, error) {
	browser, err := exec.CommandContext(ctx, chromium, "--version").Output()
	if err != nil {
		return nil, err
	}
	size, err := os.Stat(filepath.Join(module, "countersign.wasm.br"))
	if err != nil {
		return nil, err
	}
	versions := [][2]string{
		{"Countersign", fmt.Sprintf("%s, countersign.wasm of %d bytes with Brotli", commit(ctx), size.Size())},
		{"Chromium", strings.TrimPrefix(strings.TrimSpace(string(browser)), "Chromium ")},
		{"Go", strings.TrimPrefix(runtime.Version(), "go")},
	}
	for _, name := range peers {
		m, err := readManifest(filepath.Join(nodeModules, name))
		if err != nil {
			return nil, err
		}
		versions = append(versions, [2]string{name, m.Version})
	}
	return versions, nil
}

// commit names the source as git does.
func commit(ctx context.Context) string {
	name, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "of no known commit"
	}
	return strings.TrimSpace(string(name))
}
