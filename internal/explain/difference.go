package explain

import (
	"strconv"
	"strings"
)

// difference compares what the server says it has computed with what was
// signed, and words the first difference. Where there is none, same is true:
// then only the secret can be wrong. Where the message does not have the
// server's canonical request, or ours is not known, it returns nothing.
func difference(message string, sent *Sent) (words string, same bool) {
	theirs := quotedIn(message, "The Canonical String for this request should have been\n'", "'\n\nThe String-to-Sign should have been\n'")
	theirToSign := quotedIn(message, "The String-to-Sign should have been\n'", "'\n")
	if theirToSign == "" { // at the very end, some services leave the line feed out
		theirToSign = strings.TrimSuffix(quotedIn(message+"\x00", "The String-to-Sign should have been\n'", "\x00"), "'")
	}
	if theirs == "" || sent.CanonicalRequest == "" {
		return "", false
	}
	if theirs != sent.CanonicalRequest {
		return canonicalDifference(sent.CanonicalRequest, theirs), false
	}
	if theirToSign == "" || sent.StringToSign == "" {
		return "", false
	}
	if theirToSign != sent.StringToSign {
		names := [...]string{"The algorithm", "The time", "The credential scope", "The hash of the canonical request"}
		ours, others := strings.Split(sent.StringToSign, "\n"), strings.Split(theirToSign, "\n")
		for i, name := range names {
			if a, b := line(ours, i), line(others, i); a != b {
				return name + " differs (line " + strconv.Itoa(i+1) + " of the string to sign): signed " + shown(a) + ", the server saw " + shown(b) + ".", false
			}
		}
		return "The strings to sign differ in length.", false
	}
	return "", true
}

// A canonical request in its parts.
type canonicalParts struct {
	method, path, query string
	headers             []string // "name:value"
	signedHeaders       string
	bodyHash            string
}

func splitCanonical(canonical string) canonicalParts {
	lines := strings.Split(canonical, "\n")
	parts := canonicalParts{method: line(lines, 0), path: line(lines, 1), query: line(lines, 2)}
	i := 3
	for ; i < len(lines) && lines[i] != ""; i++ {
		parts.headers = append(parts.headers, lines[i])
	}
	parts.signedHeaders, parts.bodyHash = line(lines, i+1), line(lines, i+2)
	return parts
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

func canonicalDifference(ours, theirs string) string {
	a, b := splitCanonical(ours), splitCanonical(theirs)
	say := func(what string, number int, ours, theirs, why string) string {
		return what + " differs (line " + strconv.Itoa(number) + " of the canonical request): signed " + shown(ours) +
			", the server saw " + shown(theirs) + "." + why
	}
	switch {
	case a.method != b.method:
		return say("The method", 1, a.method, b.method, "")
	case a.path != b.path:
		return say("The path", 2, a.path, b.path, " Something on the way has rewritten it.")
	case a.query != b.query:
		return say("The query string", 3, a.query, b.query, "")
	}
	for i := range max(len(a.headers), len(b.headers)) {
		ours, theirs := line(a.headers, i), line(b.headers, i)
		if ours == theirs {
			continue
		}
		ourName, ourValue, _ := strings.Cut(ours, ":")
		theirName, theirValue, _ := strings.Cut(theirs, ":")
		number := 4 + i
		switch {
		case ourName != theirName && ourName == "":
			return "The server counts the header " + shown(theirName) + " among the signed ones; it was not signed (line " + strconv.Itoa(number) + " of the canonical request)."
		case ourName != theirName:
			return "The header " + shown(ourName) + " was signed, but the server does not have it there (line " + strconv.Itoa(number) + " of the canonical request)."
		case ourName == "x-amz-security-token":
			return "The session token differs (line " + strconv.Itoa(number) + " of the canonical request)."
		}
		why := ""
		switch {
		case ourName == "host":
			why = " The request was signed for another endpoint than the one that it reached."
		case theirValue == "":
			why = " The header was lost on the way."
		}
		return say("The header "+ourName, number, ourValue, theirValue, why)
	}
	end := 4 + len(a.headers)
	switch {
	case a.signedHeaders != b.signedHeaders:
		return say("The list of signed headers", end+1, a.signedHeaders, b.signedHeaders, "")
	case a.bodyHash != b.bodyHash:
		return say("The hash of the body", end+2, a.bodyHash, b.bodyHash, " The body was changed between signing and the server, often by a client or a proxy that encodes the form anew.")
	}
	return "The canonical requests differ in their line ends or in what follows the hash of the body."
}

// shown quotes a value for people, cut where it is long.
func shown(s string) string {
	const limit = 100
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "") + "…"
	}
	return "'" + s + "'"
}
