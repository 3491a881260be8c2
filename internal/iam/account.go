package iam

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/csv"
	"errors"
	"strconv"
	"time"

	"countersign/internal/iamapi"
	"countersign/internal/store"
)

// getAccountSummary tells what there is and how much of it there may be, by every
// key that the service model names: clients look up one without asking whether it is
// there. What this IAM does not have counts as none; the quotas are AWS's defaults,
// as summaries of live accounts show them (openraven/magpie#38), but for the policies
// attached to a role, which were 10 until August 2026 (floci-io/floci#2426).
func (c *call) getAccountSummary(ctx context.Context) (iamapi.Result, error) {
	counts, err := c.service.store.Counts(ctx)
	if err != nil {
		return nil, err
	}
	present := func(n int) int64 { return int64(min(n, 1)) }
	return iamapi.AccountSummaryResult{Entries: []iamapi.SummaryEntry{
		{Key: "Users", Value: int64(counts.Users)},
		{Key: "UsersQuota", Value: store.UserQuota},
		{Key: "Groups", Value: 0},
		{Key: "GroupsQuota", Value: 300},
		{Key: "GroupsPerUserQuota", Value: 10},
		{Key: "SigningCertificatesPerUserQuota", Value: store.CertificateQuota},
		{Key: "AccessKeysPerUserQuota", Value: store.AccessKeyQuota},
		{Key: "MFADevices", Value: 0},
		{Key: "MFADevicesInUse", Value: 0},
		{Key: "AccountMFAEnabled", Value: 0},
		{Key: "AccountAccessKeysPresent", Value: present(counts.RootAccessKeys)},
		{Key: "AccountSigningCertificatesPresent", Value: present(counts.RootCertificates)},
		{Key: "AccountPasswordPresent", Value: 0},
		{Key: "ServerCertificates", Value: 0},
		{Key: "ServerCertificatesQuota", Value: 20},
		{Key: "Roles", Value: 0},
		{Key: "RolesQuota", Value: 1000},
		{Key: "AssumeRolePolicySizeQuota", Value: 2048},
		{Key: "InstanceProfiles", Value: 0},
		{Key: "InstanceProfilesQuota", Value: 1000},
		{Key: "Providers", Value: 0},
		{Key: "Policies", Value: 0},
		{Key: "PoliciesQuota", Value: 1500},
		{Key: "PolicySizeQuota", Value: 6144},
		{Key: "PolicyVersionsInUse", Value: 0},
		{Key: "PolicyVersionsInUseQuota", Value: 10000},
		{Key: "VersionsPerPolicyQuota", Value: 5},
		{Key: "AttachedPoliciesPerUserQuota", Value: 10},
		{Key: "AttachedPoliciesPerGroupQuota", Value: 10},
		{Key: "AttachedPoliciesPerRoleQuota", Value: 20},
		{Key: "UserPolicySizeQuota", Value: 2048},
		{Key: "GroupPolicySizeQuota", Value: 5120},
		{Key: "RolePolicySizeQuota", Value: 10240},
		{Key: "GlobalEndpointTokenVersion", Value: 1},
	}}, nil
}

// reportLifetime is how long a credential report counts, as documented.
const reportLifetime = 4 * time.Hour

// generateCredentialReport makes the report within the call, but says STARTED
// the first time as AWS does: clients ask until it is COMPLETE. One call at a time
// makes it, since it takes the whole account in memory; those that waited find it
// made.
func (c *call) generateCredentialReport(ctx context.Context) (iamapi.Result, error) {
	c.service.reporting.Lock()
	defer c.service.reporting.Unlock()
	last, err := c.service.store.Report(ctx)
	if err != nil && !errors.Is(err, store.ErrNoReport) {
		return nil, err
	}
	if err == nil && c.now.Sub(last.Generated) < reportLifetime {
		return iamapi.CredentialReportStateResult{State: "COMPLETE"}, nil
	}
	content, err := c.credentialReport(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.service.store.PutReport(ctx, store.Report{Content: content, Generated: c.now}); err != nil {
		return nil, err
	}
	return iamapi.CredentialReportStateResult{
		State: "STARTED", Description: "No report exists. Starting a new report generation task",
	}, nil
}

// getCredentialReport's codes are documented. That they come without a message people
// report of ReportNotPresent (prowler-cloud/prowler#272) and of ReportInProgress
// (goldfiglabs/introspector#17). ReportExpired's sentence is assumed.
func (c *call) getCredentialReport(ctx context.Context) (iamapi.Result, error) {
	r, err := c.service.store.Report(ctx)
	switch {
	case errors.Is(err, store.ErrNoReport):
		return nil, usualError("ReportNotPresent")
	case err != nil:
		return nil, err
	case c.now.Sub(r.Generated) >= reportLifetime:
		return nil, usualError("ReportExpired")
	}
	return iamapi.CredentialReportResult{
		Content: base64.StdEncoding.EncodeToString(r.Content), GeneratedTime: r.Generated,
	}, nil
}

// reportColumns are those of AWS's report, in its order.
var reportColumns = []string{
	"user", "arn", "user_creation_time",
	"password_enabled", "password_last_used", "password_last_changed", "password_next_rotation", "mfa_active",
	"access_key_1_active", "access_key_1_last_rotated",
	"access_key_1_last_used_date", "access_key_1_last_used_region", "access_key_1_last_used_service",
	"access_key_2_active", "access_key_2_last_rotated",
	"access_key_2_last_used_date", "access_key_2_last_used_region", "access_key_2_last_used_service",
	"cert_1_active", "cert_1_last_rotated", "cert_2_active", "cert_2_last_rotated",
}

const notAvailable = "N/A"

// credentialReport writes the root's line and one for every user.
func (c *call) credentialReport(ctx context.Context) ([]byte, error) {
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	w.Write(reportColumns)
	holders, err := c.service.store.Holders(ctx)
	if err != nil {
		return nil, err
	}
	for _, h := range holders {
		w.Write(c.reportLine(h))
	}
	w.Flush()
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), w.Error()
}

// reportLine describes one user's credentials.
func (c *call) reportLine(h store.Holder) []string {
	name, password, changed := h.User.Name, "false", notAvailable
	if h.User.Root {
		name, password, changed = "<root_account>", "not_supported", "not_supported"
	}
	line := []string{
		name, c.service.arn(h.User), reportTime(h.User.Created),
		password, notAvailable, changed, changed, "false",
	}
	for i := range store.AccessKeyQuota {
		active, made, used, region, service := false, notAvailable, notAvailable, notAvailable, notAvailable
		if i < len(h.AccessKeys) {
			k := h.AccessKeys[i]
			active, made = k.Status == store.Active, reportTime(k.Changed)
			if u := k.LastUsed; !u.Time.IsZero() {
				used, region, service = reportTime(u.Time), u.Region, u.Service
			}
		}
		line = append(line, strconv.FormatBool(active), made, used, region, service)
	}
	for i := range store.CertificateQuota {
		active, changed := false, notAvailable
		if i < len(h.Certificates) {
			s := h.Certificates[i]
			active = s.Status == store.Active && !c.now.After(s.NotAfter)
			changed = reportTime(s.Changed)
		}
		line = append(line, strconv.FormatBool(active), changed)
	}
	return line
}

// reportTime is ISO 8601 as the report has it. Until 2024 it had +00:00 in place of
// the Z, as AWS's documentation still says (prowler-cloud/prowler#4446).
func reportTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }
