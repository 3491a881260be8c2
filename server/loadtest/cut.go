//go:build linux

package main

import (
	"errors"
	"net"
	"slices"
	"time"
)

// A cutUpload is an upload whose connection was cut when it had been sent. It
// may have happened or not, and only later can that be known.
type cutUpload struct {
	user *user
	body string // "": nothing is in doubt
	sent time.Time
}

// settleAfter is how long after the cut the server has certainly read the
// request, if it ever does.
const settleAfter = 5 * time.Second

// cutOff uploads and goes away before the answer; first it finds out what
// became of the time before.
func (w *worker) cutOff(*user) error {
	if w.cut.body != "" {
		if time.Since(w.cut.sent) < settleAfter {
			return errNotNow
		}
		if err := w.settle(); err != nil {
			return err
		}
	}
	if len(w.cut.user.certificates) == 2 {
		if err := w.empty(w.cut.user); err != nil {
			return err
		}
	}
	w.cut.body, _ = w.source.next()
	w.cut.sent = time.Now()
	r := w.server.signer().signed(w.server.root, "UploadSigningCertificate", "UserName", w.cut.user.Name, "CertificateBody", w.cut.body)
	return w.server.alone(func(c *connection) error {
		if _, err := c.Write(r.bytes()); err != nil {
			return err
		}
		time.Sleep(time.Duration(w.random.Int64N(int64(5 * time.Millisecond))))
		w.cutUploads.Add(1)
		return c.cut(w.random.IntN(2) == 0)
	})
}

// cut ends a connection: as a process that ends does, or, hard, as one that
// crashes.
func (c *connection) cut(hard bool) error {
	if tcp, is := c.Conn.(*net.TCPConn); hard && is {
		if err := tcp.SetLinger(0); err != nil {
			return err
		}
	}
	return c.Close()
}

// settle finds out whether the upload in doubt happened. It is there as it was
// sent, or it is not there. A change that is acknowledged later than it was
// read is committed after it, so afterwards nothing is in doubt.
func (w *worker) settle() error {
	u, value := w.cut.user, randomID(8)
	if _, err := w.call(w.server.root, "", "TagUser", "UserName", u.Name, "Tags.member.1.Key", "settled", "Tags.member.1.Value", value); err != nil {
		return err
	}
	u.tags["settled"] = value
	a, err := w.call(w.server.root, "", "ListSigningCertificates", "UserName", u.Name)
	if err != nil {
		return err
	}
	if n := len(u.certificates); len(a.Certificates) == n+1 && a.Certificates[n].Body == w.cut.body && a.Certificates[n].Status == active {
		u.certificates = append(u.certificates, a.Certificates[n])
	}
	if !slices.Equal(a.Certificates, u.certificates) {
		return errors.New("after an upload that was cut off, the list is neither what it was nor that with the upload")
	}
	w.cut.body = ""
	return nil
}
