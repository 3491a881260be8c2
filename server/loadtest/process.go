//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"countersign/internal/sigv4"
)

// A process is a server in a process of its own, on a port that it chose.
type process struct {
	command *exec.Cmd
	address string // host and port
	log     string // the file that its standard error goes to
	ended   chan struct{}
	err     error // of its end
}

// startProcess runs a program that says "ready: http://HOST:PORT" once it
// serves. It is killed when the context ends.
func startProcess(ctx context.Context, log, program string, arguments ...string) (*process, error) {
	file, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer file.Close() // the process has its own
	p := &process{command: exec.CommandContext(ctx, program, arguments...), log: log, ended: make(chan struct{})}
	p.command.Stderr = file
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for p.address == "" && lines.Scan() {
		if _, url, found := strings.Cut(lines.Text(), "ready: http://"); found {
			p.address = url
		}
	}
	go func() {
		io.Copy(io.Discard, out)
		p.err = p.command.Wait()
		close(p.ended)
	}()
	if p.address == "" {
		<-p.ended
		text, _ := os.ReadFile(log)
		return nil, fmt.Errorf("%s did not start (%v):\n%s", program, p.err, text)
	}
	return p, nil
}

// stop ends the process as an operator does, and waits for its end.
func (p *process) stop() error {
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	<-p.ended
	return p.err
}

// kill ends the process, if it has not ended, and waits for its end.
func (p *process) kill() {
	p.command.Process.Kill()
	<-p.ended
}

// signer makes requests to this process.
func (p *process) signer() signer { return signer{p.address} }

// status reads a line of /proc/PID/status that has a size in kilobytes, and
// returns it in bytes.
func (p *process) status(name string) (int64, error) {
	file := fmt.Sprintf("/proc/%d/status", p.command.Process.Pid)
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	_, rest, found := strings.Cut(string(text), name+":")
	if !found {
		return 0, fmt.Errorf("%s has no line %s", file, name)
	}
	kilobytes, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	return kilobytes << 10, err
}

// peakMemory is the most memory that the process has held, in bytes.
func (p *process) peakMemory() (int64, error) { return p.status("VmHWM") }

// cpuTime is what the process has computed so far, to a hundredth of a second.
func (p *process) cpuTime() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.command.Process.Pid))
	if err != nil {
		return 0, err
	}
	// The second field is the program's name in parentheses, which may hold
	// spaces; utime and stime are the 14th and the 15th (proc(5)).
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, errors.New("/proc/PID/stat has too few fields")
	}
	user, err := strconv.ParseInt(fields[11], 10, 64)
	if err != nil {
		return 0, err
	}
	system, err := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * (time.Second / 100), err
}

// A server is countersign on a data directory, with its root's access key.
type server struct {
	*process
	dir  string
	root sigv4.Credentials
}

var credentialsForm = regexp.MustCompile(`aws_access_key_id = (\S+)\naws_secret_access_key = (\S+)\n`)

// startServer runs countersign on a directory, without any endpoint but its own
// IAM: nothing that is sent here can leave the machine.
func startServer(ctx context.Context, program, dir string) (*server, error) {
	p, err := startProcess(ctx, dir+".log", program, "-addr", "127.0.0.1:0", "-data", dir, "-endpoints", "local")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "credentials"))
	if err != nil {
		p.kill()
		return nil, err
	}
	key := credentialsForm.FindSubmatch(text)
	if key == nil {
		p.kill()
		return nil, fmt.Errorf("%s/credentials does not have the form of the shared credentials file", dir)
	}
	return &server{p, dir, sigv4.Credentials{AccessKeyID: string(key[1]), SecretAccessKey: string(key[2])}}, nil
}

// metrics reads /metrics: the value of each series by its name with labels.
func (s *server) metrics() (map[string]float64, error) {
	answer, err := http.Get("http://" + s.address + "/metrics")
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("/metrics answers %s", answer.Status)
	}
	values := map[string]float64{}
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		series, value, found := strings.Cut(lines.Text(), " ")
		if !found || strings.HasPrefix(series, "#") {
			continue
		}
		// A label's value may hold a space.
		if at := strings.LastIndexByte(lines.Text(), ' '); at > len(series) {
			series, value = lines.Text()[:at], lines.Text()[at+1:]
		}
		if values[series], err = strconv.ParseFloat(value, 64); err != nil {
			return nil, fmt.Errorf("/metrics: %w", err)
		}
	}
	return values, lines.Err()
}
