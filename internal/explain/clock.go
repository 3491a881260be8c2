package explain

import (
	"strconv"
	"strings"

	"countersign/internal/instant"
)

// clock explains the two messages about the time of a signature:
//
//	Signature expired: {signed} is now earlier than {limit} ({now} - 15 min.)
//	Signature not yet current: {signed} is still later than {limit} ({now} + 15 min.)
func clock(message string) (texts, bool) {
	var signedText string
	late := strings.HasPrefix(message, "Signature expired: ")
	if late {
		signedText = quotedIn(message, "Signature expired: ", " is now earlier than ")
	} else {
		signedText = quotedIn(message, "Signature not yet current: ", " is still later than ")
	}
	if signedText == "" {
		return texts{}, false
	}
	window := strings.Fields(quotedIn(message, "(", ".)")) // "20150830T123600Z", "-", "15", "min"
	if len(window) != 4 {
		return texts{}, false
	}
	nowText, accepted := window[0], window[2]+" "+window[3]
	signed, ok := instant.ParseBasic(signedText)
	now, ok2 := instant.ParseBasic(nowText)
	if !ok || !ok2 {
		return texts{}, false
	}
	off := now.Sub(signed).Abs()
	t := texts{title: "The signature's time is off by " + duration(off) + "."}
	if late {
		t.cause = "The request says that it was signed at " + instant.RFC3339(signed) + "; IAM's clock showed " + instant.RFC3339(now) +
			", " + duration(off) + " later. It accepts the signature for " + accepted + ". So the request was sent long after it was signed, or the clock that it was signed by is slow."
		t.fix = "Sign again and send at once. If it happens again, set this machine's clock by a time server."
	} else {
		t.cause = "The request says that it was signed at " + instant.RFC3339(signed) + ", " + duration(off) + " after IAM's own clock, which showed " +
			instant.RFC3339(now) + ". The clock that it was signed by is fast."
		t.fix = "Set this machine's clock by a time server, then sign again."
	}
	if rest := off % (30 * instant.Minute); off >= instant.Hour && off < 15*instant.Hour && (rest < 2*instant.Minute || rest > 28*instant.Minute) {
		t.fix += " Look at its time zone too: the difference is close to whole hours or half hours."
	}
	return t, true
}

// duration words a duration, to two units.
func duration(d instant.Duration) string {
	seconds := int64(d / instant.Second)
	units := [...]struct {
		seconds int64
		name    string
	}{{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}}
	var words []string
	for _, u := range units {
		n := seconds / u.seconds
		seconds %= u.seconds
		if n == 0 && len(words) == 0 {
			continue
		}
		if n > 0 {
			words = append(words, count(n, u.name))
		}
		if len(words) == 2 || n == 0 {
			break
		}
	}
	if words == nil {
		return "0 seconds"
	}
	return strings.Join(words, " ")
}

func count(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.FormatInt(n, 10) + " " + noun + "s"
}
