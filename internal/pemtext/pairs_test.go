package pemtext

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// An untold is a finding that one of two disfigurements has alone and that is not
// told of both together, for every one of first and then every one of second.
type untold struct {
	rule          string
	first, second []string
	instead       string // what is told in its place
	reason        string
}

const (
	oneLineLeft  = "the first leaves one line, and what stands before it is no prefix of lines"
	newlinesGone = "where the newlines are lost there are no lines to tell it of"
	asWritten    = "line ends that are written as something else are told as that"
	onePrefix    = "what stands before every line is taken off at once, and told as one"
	amongText    = "quotation marks beside other text belong to that text"
)

var untolds = []untold{
	{"paste-blank-lines", []string{"empty lines"}, []string{"line breaks", "references"}, "paste-html", asWritten},
	{"paste-blank-lines", []string{"line breaks"}, []string{"empty lines"}, "paste-html", asWritten},
	{"paste-blank-lines", []string{"empty lines"}, []string{`literal \n`}, "paste-escapes", asWritten},
	{"paste-blank-lines", []string{"empty lines"}, []string{"spaces for newlines"}, "paste-newlines-lost", newlinesGone},
	{"paste-blank-lines", []string{"one line of base64"}, []string{"empty lines"}, "paste-line-length", "no empty line stands between two lines of base64"},
	{"paste-crlf", []string{"CRLF"}, []string{"line breaks", "references"}, "paste-html", asWritten},
	{"paste-crlf", []string{"line breaks"}, []string{"CRLF"}, "paste-html", asWritten},
	{"paste-crlf", []string{"CRLF"}, []string{`literal \n`}, "paste-escapes", asWritten},
	{"paste-crlf", []string{"CRLF"}, []string{"spaces for newlines"}, "paste-cr", "of each CR LF the CR is left, which still ends the line"},
	{"paste-newlines-lost", []string{"CRLF"}, []string{"spaces for newlines"}, "paste-cr", "of each CR LF the CR is left, which still ends the line"},
	{"paste-newlines-lost", []string{"line breaks"}, []string{"spaces for newlines"}, "paste-html", "each newline is still there as a tag"},
	{"paste-line-length", []string{"lines of 61", "lines of 76", "one line of base64"}, []string{"spaces for newlines"}, "paste-newlines-lost", newlinesGone},

	{"paste-indentation", []string{"indented"}, []string{"spaces for newlines"}, "paste-newlines-lost", newlinesGone},
	{"paste-indentation", []string{"spaces for newlines"}, []string{"indented"}, "paste-newlines-lost", oneLineLeft},
	{"paste-indentation", []string{"references"}, []string{"indented"}, "paste-html", oneLineLeft},
	{"paste-indentation", []string{`literal \n`}, []string{"indented"}, "paste-escapes", oneLineLeft},
	{"paste-indentation", []string{"indented"}, []string{"behind the time of a log"}, "paste-line-prefix", onePrefix},
	{"paste-indentation", []string{"behind the time of a log"}, []string{"indented"}, "paste-line-prefix", onePrefix},
	{"paste-indentation", []string{"indented"}, []string{"numbered"}, "paste-line-numbers", onePrefix},
	{"paste-indentation", []string{"numbered"}, []string{"indented"}, "paste-line-numbers", onePrefix},
	{"paste-indentation", []string{"indented"}, []string{"quoted"}, "paste-quoting", onePrefix},
	{"paste-indentation", []string{"quoted"}, []string{"indented"}, "paste-quoting", onePrefix},

	{"paste-line-numbers", []string{"spaces for newlines", "references", `literal \n`}, []string{"numbered"}, "paste-text-around", oneLineLeft},
	{"paste-line-prefix", []string{"spaces for newlines", "references", `literal \n`}, []string{"behind the time of a log"}, "paste-text-around", oneLineLeft},
	{"paste-quoting", []string{"spaces for newlines", "references", `literal \n`}, []string{"quoted"}, "paste-quotes", oneLineLeft},
	{"paste-line-numbers", []string{"numbered"}, []string{"spaces for newlines"}, "paste-line-prefix", newlinesGone},
	{"paste-quoting", []string{"quoted"}, []string{"spaces for newlines"}, "paste-line-prefix", newlinesGone},
	{"paste-line-numbers", []string{"numbered"}, []string{"behind the time of a log"}, "paste-line-prefix", onePrefix},
	{"paste-line-prefix", []string{"behind the time of a log"}, []string{"numbered"}, "paste-line-numbers", onePrefix},
	{"paste-quoting", []string{"behind the time of a log"}, []string{"quoted"}, "paste-line-prefix", onePrefix},
	{"paste-quoting", []string{"quoted"}, []string{"behind the time of a log"}, "paste-line-prefix", onePrefix},
	{"paste-quoting", []string{"numbered"}, []string{"quoted"}, "paste-line-numbers", onePrefix},
	{"paste-quoting", []string{"quoted"}, []string{"numbered"}, "paste-line-numbers", onePrefix},
	{"paste-quoting", []string{"quoted"}, []string{"quotation marks"}, "paste-line-prefix", "the first line begins with another mark than the others, so that theirs is learned as a prefix"},

	{"paste-quotes", []string{"emoji around", "prose around"}, []string{"quotation marks"}, "paste-text-around", amongText},
	{"paste-quotes", []string{"quotation marks"}, []string{"emoji around", "prose around", "numbered", "behind the time of a log"}, "paste-text-around", amongText},
}

// TestTwoDisfigurementsTogetherTellWhatEachTellsAlone holds the names of the
// findings of every pair, in either order, and every exception to its being needed.
func TestTwoDisfigurementsTogetherTellWhatEachTellsAlone(t *testing.T) {
	type missing struct{ rule, first, second string }
	needed := make(map[missing]bool)
	for _, file := range []string{"ec.pem", "rsa.pem"} {
		text, der := read(t, file), decoded(t, file)
		alone := make(map[string][]string)
		for _, d := range combinable {
			alone[d.name] = rules(Find([]byte(d.do(text))))
		}
		for _, a := range combinable {
			for _, b := range combinable {
				first := a.do(text)
				paste := b.do(first)
				if a.name == b.name || paste == first || breaksAnew(b) {
					continue // the first may leave the second nothing to disfigure
				}
				d := Find([]byte(paste))
				if found := certificates(d); len(found) != 1 || !bytes.Equal(found[0].DER, der) {
					t.Errorf("%s, %s, then %s: %d certificates, %v", file, a.name, b.name, len(found), d.Repairs)
				}
				told := rules(d)
				for _, rule := range slices.Concat(alone[a.name], alone[b.name]) {
					if slices.Contains(told, rule) {
						continue
					}
					needed[missing{rule, a.name, b.name}] = true
					if !slices.ContainsFunc(untolds, func(u untold) bool {
						return u.rule == rule && slices.Contains(u.first, a.name) && slices.Contains(u.second, b.name) && slices.Contains(told, u.instead)
					}) {
						t.Errorf("%s, %s, then %s: %s is not told, only %s", file, a.name, b.name, rule, strings.Join(told, " "))
					}
				}
			}
		}
	}
	for _, u := range untolds {
		if u.reason == "" {
			t.Errorf("%s goes untold without a reason", u.rule)
		}
		for _, first := range u.first {
			for _, second := range u.second {
				if !needed[missing{u.rule, first, second}] {
					t.Errorf("that %s, then %s do not tell %s need not be excepted", first, second, u.rule)
				}
			}
		}
	}
}

// breaksAnew reports whether a disfigurement breaks the lines anew, which takes the
// text apart and so comes first.
func breaksAnew(d disfigurement) bool {
	return strings.HasPrefix(d.name, "lines of") || strings.HasPrefix(d.name, "one line")
}
