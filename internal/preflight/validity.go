package preflight

import (
	"strconv"

	"countersign/internal/certificate"
	"countersign/internal/instant"
)

var validityRules = []Rule{
	{
		ID: "validity-reversed", Group: "validity", Severity: Error, Evidence: Assumed, Predicts: "MalformedCertificate",
		Title:  "It ends before it begins",
		Why:    "There is no moment at which this certificate is valid.",
		Cure:   "Make a new certificate whose end (notAfter) is later than its beginning (notBefore).",
		Source: "RFC 5280 §4.1.2.5",
	},
	{
		ID: "validity-expired", Group: "validity", Severity: Error, Evidence: Documented, Predicts: "MalformedCertificate",
		Title:  "It has expired",
		Why:    "IAM refuses an expired certificate and calls it malformed. AWS documents the code for “malformed or expired”; the wording of its message is not documented.",
		Cure:   "Make a new certificate and upload that one: openssl req -x509 -newkey rsa:2048 -nodes -keyout private-key.pem -out certificate.pem -days 365 -subj /CN=Bob -addext basicConstraints=critical,CA:FALSE",
		Source: "IAM API Reference, UploadSigningCertificate, Errors; RFC 5280 §4.1.2.5",
	},
	{
		ID: "validity-clock-skew", Group: "validity", Severity: Error, Evidence: Observed, Predicts: "MalformedCertificate",
		Title:  "It is not valid yet, by a clock's error",
		Why:    "The certificate starts in the near future: the clock of the machine that made it runs ahead, or its time zone was taken for UTC. IAM calls this malformed and does not say why.",
		Cure:   "Wait until it is valid, or set that machine's clock and make it again, beginning a few minutes in the past.",
		Source: "Reports of users; RFC 5280 §4.1.2.5",
	},
	{
		ID: "validity-not-yet", Group: "validity", Severity: Error, Evidence: Observed, Predicts: "MalformedCertificate",
		Title:  "It is not valid yet",
		Why:    "IAM refuses a certificate before its beginning (notBefore), and calls it malformed.",
		Cure:   "Upload it once it is valid, or make one that is valid now.",
		Source: "Reports of users; RFC 5280 §4.1.2.5",
	},
	{
		ID: "validity-expires-soon", Group: "validity", Severity: Warning, Evidence: Assumed,
		Title:  "It expires within 30 days",
		Why:    "Whatever signs with its key stops working on that day.",
		Cure:   "Make its successor now. A user can have two signing certificates, so that both work during the change.",
		Source: "RFC 5280 §4.1.2.5; IAM quotas",
	},
	{
		ID: "validity-never-ends", Group: "validity", Severity: Info, Evidence: Assumed,
		Title:  "It never expires",
		Why:    "The date 9999-12-31 stands for “no well-defined expiry”. A lost key then stays good until somebody notices.",
		Cure:   "Prefer a certificate for a year or two, and rotate it.",
		Source: "RFC 5280 §4.1.2.5",
	},
	{
		ID: "validity-very-long", Group: "validity", Severity: Info, Evidence: Assumed,
		Title:  "It is valid for more than ten years",
		Why:    "Keys should be changed more often than that.",
		Cure:   "Prefer a certificate for a year or two, and rotate it.",
		Source: "NIST SP 800-57 Part 1 §5.3",
	},
}

const (
	day       = 24 * instant.Hour
	skewLimit = day      // a notBefore this far ahead is taken for a clock's error
	soon      = 30 * day // an expiry this near is worth a warning
	veryLong  = 10*365*day + 3*day
)

// neverEnds is the GeneralizedTime 99991231235959Z of RFC 5280 §4.1.2.5.
var neverEnds = instant.Date(9999, 12, 31, 23, 59, 59, 0)

func examineValidity(c *certificate.Certificate, now instant.Time, r report) {
	from, to := c.NotBefore.Time, c.NotAfter.Time
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		r.find("validity-reversed", "notBefore is "+date(from)+", notAfter is "+date(to)+".", "", c.ValidityRange)
	}
	// Both bounds are inclusive, RFC 5280 §4.1.2.5.
	if !from.IsZero() && now.Before(from) {
		id := "validity-not-yet"
		if from.Sub(now) <= skewLimit {
			id = "validity-clock-skew"
		}
		r.find(id, "It is valid from "+date(from)+", "+wait(now, from)+" from now.", "", c.NotBefore.Range)
	}
	if to.IsZero() {
		return
	}
	switch left := to.Sub(now); {
	case left < 0:
		r.find("validity-expired", "It expired on "+date(to)+", "+length(to, now)+" ago.", "", c.NotAfter.Range)
	case left < soon:
		r.find("validity-expires-soon", "It expires on "+date(to)+", "+length(now, to)+" from now.", "", c.NotAfter.Range)
	}
	switch {
	case !to.Before(neverEnds):
		r.find("validity-never-ends", "notAfter is "+date(to)+".", "", c.NotAfter.Range)
	case !from.IsZero() && to.Sub(from) > veryLong:
		r.find("validity-very-long", "It is valid for "+length(from, to)+".", "", c.ValidityRange)
	}
}

// date writes a moment for people, in UTC and to the second, since a certificate
// can turn valid or expire within a minute of being looked at.
func date(t instant.Time) string { return instant.Readable(t) }

// length writes the time between two moments in its largest sensible unit,
// rounded down: "16 years", "3 days", "12 minutes". It counts in seconds, since a
// instant.Duration ends at 292 years and certificates do not.
func length(from, to instant.Time) string {
	const (
		minute = 60
		hour   = 60 * minute
		day    = 24 * hour
		year   = 365*day + 6*hour
	)
	d := to.Unix() - from.Unix()
	switch {
	// Two years are said as such; eighteen months are better told in days.
	case d >= 2*year:
		return count(d/year, "year")
	case d >= day:
		return count(d/day, "day")
	case d >= hour:
		return count(d/hour, "hour")
	case d >= minute:
		return count(d/minute, "minute")
	}
	return count(d, "second")
}

// wait is length for the time until something begins. Who waits for it must not
// come too early, so it is rounded up: within a day told to the minute, within two
// weeks to the hour.
func wait(from, to instant.Time) string {
	minutes := (to.Unix() - from.Unix() + 59) / 60
	hours := (minutes + 59) / 60
	days := (hours + 23) / 24
	switch {
	case minutes < 60:
		return count(minutes, "minute")
	case minutes <= 24*60:
		return countBoth(minutes/60, "hour", minutes%60, "minute")
	case hours <= 14*24:
		return countBoth(hours/24, "day", hours%24, "hour")
	case days < 2*365:
		return count(days, "day")
	}
	return length(from, to)
}

// countBoth writes a number of something and one of its parts, if there are any.
func countBoth(n int64, unit string, parts int64, part string) string {
	if parts == 0 {
		return count(n, unit)
	}
	return count(n, unit) + " and " + count(parts, part)
}

// count writes a number with its unit, in the plural where that is due.
func count(n int64, unit string) string {
	if n != 1 {
		unit += "s"
	}
	return strconv.FormatInt(n, 10) + " " + unit
}
