//go:build linux

package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"countersign/internal/sigv4"
)

// An attack is a request, or what pretends to be one, that must be refused.
// Nothing of it may take effect: the comparison at the end would show it.
type attack struct {
	name string
	// make returns a request to the server, as the root would have signed it,
	// spoilt.
	make func(signer, sigv4.Credentials) *request
	// status and code are the answer; a code of "" stands for an answer that
	// is not IAM's.
	status int
	code   string
}

func badUpload(s signer, root sigv4.Credentials) *request {
	return s.signed(root, "UploadSigningCertificate", "UserName", "Mallory", "CertificateBody", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
}

func create(s signer, root sigv4.Credentials) *request {
	return s.signed(root, "CreateUser", "UserName", "Eve")
}

// attacks are chosen from at random.
var attacks = []attack{
	{"a signature with another digit", func(s signer, root sigv4.Credentials) *request {
		r := create(s, root)
		a := r.header("Authorization")
		last := (*a)[len(*a)-1:]
		*a = strings.TrimSuffix(*a, last) + string("0123456789abcdef0"[strings.Index("0123456789abcdef", last)+1])
		return r
	}, 403, "SignatureDoesNotMatch"},
	{"a body that was changed after signing", func(s signer, root sigv4.Credentials) *request {
		r := create(s, root)
		r.body = strings.Replace(r.body, "Eve", "Adam", 1)
		return r
	}, 403, "SignatureDoesNotMatch"},
	{"an access key that nobody has", func(s signer, root sigv4.Credentials) *request {
		return create(s, sigv4.Credentials{AccessKeyID: "AKIA" + randomID(16), SecretAccessKey: root.SecretAccessKey})
	}, 403, "InvalidClientTokenId"},
	{"a session token that was made up", func(s signer, root sigv4.Credentials) *request {
		return create(s, sigv4.Credentials{AccessKeyID: "ASIA" + randomID(16), SecretAccessKey: root.SecretAccessKey, SessionToken: randomText(300)})
	}, 403, "InvalidClientTokenId"},
	{"a signature of yesterday", func(s signer, root sigv4.Credentials) *request {
		r := s.unsigned("CreateUser", "UserName", "Eve")
		r.sign(root, scopeOf("CreateUser"), time.Now().Add(-24*time.Hour))
		return r
	}, 403, "SignatureDoesNotMatch"},
	{"a signature for another region", func(s signer, root sigv4.Credentials) *request {
		r := s.unsigned("CreateUser", "UserName", "Eve")
		r.sign(root, sigv4.Scope{Region: "eu-west-1", Service: "iam"}, time.Now())
		return r
	}, 403, "SignatureDoesNotMatch"},
	{"half an Authorization header", func(s signer, root sigv4.Credentials) *request {
		r := create(s, root)
		a := r.header("Authorization")
		*a, _, _ = strings.Cut(*a, ", Signature=")
		return r
	}, 400, "IncompleteSignature"},
	{"no signature", func(s signer, _ sigv4.Credentials) *request {
		return s.unsigned("CreateUser", "UserName", "Eve")
	}, 403, "MissingAuthenticationToken"},
	{"an action that does not exist", func(s signer, root sigv4.Credentials) *request {
		return s.signed(root, "CreateEverything")
	}, 400, "InvalidAction"},
	{"a body that is no form", func(s signer, root sigv4.Credentials) *request {
		r := create(s, root)
		*r.header("Content-Type") = "application/json"
		return r
	}, 400, "MissingAction"},
	{"random bytes for a body", func(s signer, root sigv4.Credentials) *request {
		r := create(s, root)
		r.body = "%" + string(randomBytes(1000))
		return r
	}, 404, "MalformedQueryString"},
	{"a certificate that is none", badUpload, 400, "MalformedCertificate"},
	{"a user name that is none", func(s signer, root sigv4.Credentials) *request {
		return s.signed(root, "CreateUser", "UserName", "<script>"+randomID(100))
	}, 400, "ValidationError"},
	{"a body of a megabyte", func(s signer, root sigv4.Credentials) *request {
		return s.signed(root, "UploadSigningCertificate", "UserName", "Mallory", "CertificateBody", strings.Repeat("A", 1_000_000))
	}, 413, "RequestEntityTooLarge"},
	{"a header of 100 KB", func(s signer, root sigv4.Credentials) *request {
		r := create(s, root)
		*r.header("X-Long") = strings.Repeat("x", 100_000)
		return r
	}, 431, ""},
	{"a URL of 100 KB", func(s signer, root sigv4.Credentials) *request {
		r := create(s, root)
		r.target = "/?" + strings.Repeat("x", 100_000)
		return r
	}, 431, ""},
	{"two different lengths", func(s signer, root sigv4.Credentials) *request {
		r := create(s, root)
		*r.header("Content-Length") = "7"
		return r
	}, 400, ""},
	{"chunks that are none", func(s signer, root sigv4.Credentials) *request {
		r := create(s, root)
		*r.header("Transfer-Encoding") = "chunked"
		r.body = "no length\r\n" + r.body
		return r
	}, 404, "MalformedQueryString"},
	{"PUT", method("PUT"), 405, "InvalidAction"},
	{"DELETE", method("DELETE"), 405, "InvalidAction"},
	{"PATCH", method("PATCH"), 405, "InvalidAction"},
	{"OPTIONS", method("OPTIONS"), 405, "InvalidAction"},
	{"a method that nobody knows", method("BREW"), 405, "InvalidAction"},
	{"a POST of what can only be read", target("/rules"), 405, ""},
	{"a path that does not exist", target("/etc/passwd"), 404, ""},
	{"an endpoint that is not listed", target("/send/nowhere"), 404, "NotFound"},
	{"an unsigned request to be forwarded", func(s signer, _ sigv4.Credentials) *request {
		r := s.unsigned("CreateUser", "UserName", "Eve")
		r.target = "/send/local"
		return r
	}, 403, "MissingAuthenticationToken"},
}

func method(name string) func(signer, sigv4.Credentials) *request {
	return func(s signer, root sigv4.Credentials) *request {
		r := create(s, root)
		r.method = name
		return r
	}
}

func target(path string) func(signer, sigv4.Credentials) *request {
	return func(s signer, root sigv4.Credentials) *request {
		r := create(s, root)
		r.target = path
		return r
	}
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return b
}

func randomText(bytes int) string { return base64.StdEncoding.EncodeToString(randomBytes(bytes)) }

// alone does something with a connection of its own, within answerTimeout
// unless it sets other deadlines.
func (s *server) alone(do func(*connection) error) error {
	c, err := dial(s.address)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(answerTimeout)); err != nil {
		return err
	}
	return do(c)
}

// send sends an attack and checks the answer.
func (a *attack) send(server *server) error {
	return server.alone(func(c *connection) error { return a.sendOver(c, server) })
}

func (a *attack) sendOver(c *connection, server *server) error {
	// A server that refuses before it has read everything may end the
	// connection while this still writes; the answer is there all the same.
	c.Write(a.make(server.signer(), server.root).bytes())
	status, body, err := c.answer()
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", a.name, err)
	case status != a.status:
		return fmt.Errorf("%s: status %d, want %d\n%.2000s", a.name, status, a.status, body)
	case a.code == "":
		return nil
	}
	answer, err := readAnswer(status, body)
	if err == nil {
		err = answer.is(a.name, a.status, a.code)
	}
	return err
}

// Beside requests that are wrong there are clients that are. Each of these
// takes a connection of its own; those that take time end early when the
// context does.
type misbehaviour struct {
	name string
	run  func(s *soak, random *mathrand.Rand) error
}

// quick ones are done in place of a request.
var quick = []misbehaviour{
	{"bytes that are no HTTP", func(s *soak, _ *mathrand.Rand) error {
		return s.refused(append(randomBytes(200), "\r\n\r\n"...))
	}},
	{"a TLS handshake", func(s *soak, _ *mathrand.Rand) error {
		hello, err := hex.DecodeString("16030100810100007d0303")
		if err != nil {
			return err
		}
		return s.refused(append(append(hello, randomBytes(120)...), "\r\n\r\n"...))
	}},
	{"a connection without a request", func(s *soak, random *mathrand.Rand) error { return s.hangUp(random, 0) }},
	{"a cut within the header", func(s *soak, random *mathrand.Rand) error { return s.hangUp(random, 0.2) }},
	{"a cut within the body", func(s *soak, random *mathrand.Rand) error { return s.hangUp(random, 0.99) }},
	{"a cut before the answer", func(s *soak, random *mathrand.Rand) error { return s.hangUp(random, 1) }},
}

// slow ones are done beside the requests.
var slow = []misbehaviour{
	{"a header that never ends", (*soak).slowHeader},
	{"a body that never ends", (*soak).slowBody},
	{"a request that takes its time", (*soak).slowRequest},
	{"answers that nobody reads", (*soak).unreadAnswers},
}

// refused sends what is no request: the answer is 400, in text, or none.
func (s *soak) refused(bytes []byte) error {
	return s.server.alone(func(c *connection) error {
		c.Write(bytes)
		status, _, err := c.answer()
		if status == 400 || ended(err) {
			return nil
		}
		return fmt.Errorf("status %d, %w", status, err)
	})
}

// ended tells whether the other side has ended the connection.
func ended(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// hangUp sends a part of a request that must not take effect as a part, or the
// whole of one that reads, and cuts the connection.
func (s *soak) hangUp(random *mathrand.Rand, part float64) error {
	r := create(s.server.signer(), s.server.root)
	if part == 1 {
		r = s.mallorysList()
	}
	b := r.bytes()
	return s.server.alone(func(c *connection) error {
		if _, err := c.Write(b[:int(part*float64(len(b)))]); err != nil {
			return err
		}
		return c.cut(random.IntN(2) == 0)
	})
}

// mallorysList asks for the certificates of a user who has two.
func (s *soak) mallorysList() *request {
	return s.server.signer().signed(s.server.root, "ListSigningCertificates", "UserName", s.mallory.Name)
}

// dribble writes slowly until everything is written, the server has had enough,
// or the soak is over.
func (s *soak) dribble(c *connection, b []byte, every time.Duration, piece int) (written bool, err error) {
	for part := range slices.Chunk(b, piece) {
		if _, err := c.Write(part); err != nil {
			if ended(err) {
				err = nil
			}
			return false, err
		}
		select {
		case <-time.After(every):
		case <-s.over:
			return false, nil
		}
	}
	return true, nil
}

// slowHeader sends a header a few bytes at a time, for longer than the server
// may wait for its end.
func (s *soak) slowHeader(*mathrand.Rand) error {
	return s.server.alone(func(c *connection) error {
		written, err := s.dribble(c, bytes.Repeat([]byte("X-Slow: header\r\n"), 60), 200*time.Millisecond, 8)
		if written {
			return errors.New("the server still reads a header after 24 s")
		}
		return err
	})
}

// slowBody never sends the last byte of a body, and sees the server give up.
func (s *soak) slowBody(*mathrand.Rand) error {
	return s.server.alone(func(c *connection) error {
		if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
			return err
		}
		b := create(s.server.signer(), s.server.root).bytes()
		if _, err := c.Write(b[:len(b)-1]); err != nil {
			return err
		}
		answered := make(chan error, 1)
		go func() {
			status, body, err := c.answer()
			if err == nil && (status != 404 || !bytes.Contains(body, []byte("MalformedQueryString"))) {
				err = fmt.Errorf("status %d\n%s", status, body)
			}
			if ended(err) {
				err = nil
			}
			answered <- err
		}()
		select {
		case err := <-answered:
			return err
		case <-s.over:
			return nil
		}
	})
}

// slowRequest is slow and right, and so must be answered.
func (s *soak) slowRequest(*mathrand.Rand) error {
	return s.server.alone(func(c *connection) error {
		b := s.mallorysList().bytes()
		written, err := s.dribble(c, b, 50*time.Millisecond, len(b)/40)
		if err != nil {
			return err
		}
		if !written {
			select {
			case <-s.over:
				return nil
			default:
				return errors.New("the server ended the connection of a client that took two seconds over a request")
			}
		}
		status, body, err := c.answer()
		if err == nil && status != 200 {
			err = fmt.Errorf("status %d\n%s", status, body)
		}
		return err
	})
}

// unreadAnswers asks again and again without reading, until the connection
// holds no more.
func (s *soak) unreadAnswers(*mathrand.Rand) error {
	return s.server.alone(func(c *connection) error {
		if tcp, is := c.Conn.(*net.TCPConn); is {
			if err := tcp.SetReadBuffer(4 << 10); err != nil {
				return err
			}
		}
		if err := c.SetWriteDeadline(time.Now().Add(3 * time.Second)); err != nil {
			return err
		}
		b := s.mallorysList().bytes()
		for range 5000 {
			if _, err := c.Write(b); errors.Is(err, os.ErrDeadlineExceeded) || ended(err) {
				break
			} else if err != nil {
				return err
			}
		}
		select {
		case <-time.After(3 * time.Second):
		case <-s.over:
		}
		return nil
	})
}
