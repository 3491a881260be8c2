package iam

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"

	"countersign/internal/iamapi"
	"countersign/internal/pemtext"
	"countersign/internal/preflight"
	"countersign/internal/store"
)

func (c *call) uploadSigningCertificate(ctx context.Context) (iamapi.Result, error) {
	user, err := c.user(ctx)
	if err != nil {
		return nil, err
	}
	body := c.value("CertificateBody", "")
	read, refused := preflight.Judge(body, c.now)
	if refused != nil {
		c.warnOfPrivateKey(body)
		return nil, iamapi.NewError(refused.Code, refused.Message)
	}
	uploaded := store.Certificate{
		ID:       newCertificateID(),
		UserID:   user.ID,
		SHA256:   sha256.Sum256(read.Raw),
		Body:     body,
		Status:   store.Active,
		NotAfter: read.NotAfter.Time,
		Uploaded: c.now,
	}
	switch err := c.service.store.AddCertificate(ctx, uploaded); {
	case errors.Is(err, store.ErrNoUser):
		return nil, noSuchUser(user.Name) // deleted meanwhile
	case errors.Is(err, store.ErrDuplicate):
		return nil, errDuplicateCertificate
	case errors.Is(err, store.ErrQuota):
		return nil, iamapi.NewError("LimitExceeded", iamapi.QuotaMessage(iamapi.CertificatesPerUser))
	case err != nil:
		return nil, err
	}
	return iamapi.CertificateResult{Certificate: c.signingCertificate(user, uploaded)}, nil
}

// warnOfPrivateKey looks for a private key in what was sent in place of a
// certificate. It has left the machine that it belongs to, which somebody has to
// know. IAM's own answer does not say so, and the answer here is to be IAM's (and
// the one that the page predicts), so the log does, with nothing of the body.
func (c *call) warnOfPrivateKey(body string) {
	if slices.ContainsFunc(pemtext.Find([]byte(body)).Repairs, func(r pemtext.Repair) bool { return r.Rule == pemtext.RulePrivateKey }) {
		c.service.logger.Warn("a private key was sent as a certificate; it was refused and not kept, but count it as exposed",
			"action", c.Action.Name, "accessKeyId", c.caller.accessKeyID, "user", c.service.arn(c.caller.user))
	}
}

// errDuplicateCertificate's sentence is the reference's; nobody has reported
// another.
var errDuplicateCertificate = usualError("DuplicateCertificate")

func noSuchCertificate(id string) error {
	return iamapi.NewError("NoSuchEntity", "The Certificate with id "+id+" cannot be found.")
}

// signingCertificate puts a certificate into the API's form. One that has run
// out says so, whatever status it was given.
func (c *call) signingCertificate(user store.User, s store.Certificate) iamapi.SigningCertificate {
	status := s.Status
	if c.now.After(s.NotAfter) {
		status = "Expired"
	}
	return iamapi.SigningCertificate{
		UserName: user.Name, CertificateID: s.ID, CertificateBody: s.Body, Status: status, UploadDate: s.Uploaded,
	}
}

func (c *call) listSigningCertificates(ctx context.Context) (iamapi.Result, error) {
	list, page, err := listOwned(ctx, c, c.service.store.Certificates,
		func(s store.Certificate) int64 { return s.Sequence }, (*call).signingCertificate)
	return iamapi.CertificatesResult{Certificates: list, Page: page}, err
}

func (c *call) updateSigningCertificate(ctx context.Context) (iamapi.Result, error) {
	return c.changeCertificate(ctx, func(userID, id string) error {
		return c.service.store.SetCertificateStatus(ctx, userID, id, c.value("Status", ""), c.now)
	})
}

func (c *call) deleteSigningCertificate(ctx context.Context) (iamapi.Result, error) {
	return c.changeCertificate(ctx, func(userID, id string) error {
		return c.service.store.DeleteCertificate(ctx, userID, id)
	})
}

func (c *call) changeCertificate(ctx context.Context, change func(userID, id string) error) (iamapi.Result, error) {
	return c.changeOwned(ctx, "CertificateId", store.ErrNoCertificate, noSuchCertificate, change)
}
