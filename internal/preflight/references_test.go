package preflight

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// references are the places that name a rule by its ID, where no compiler sees
// a slip of the pen.
var references = []struct {
	files   []string
	line    *regexp.Regexp // the lines that name rules
	id      *regexp.Regexp // the IDs on such a line
	atLeast int
}{
	{[]string{"../../web/assets/*.js", "../../wasm/*.js", "../../wasm/js/*.js"},
		regexp.MustCompile(`\brule\)? *[!=]== *"`), regexp.MustCompile(`"([a-z0-9]+(?:-[a-z0-9]+)+)"`), 3},
	{[]string{"../../README.md", "../../CHANGELOG.md", "../../web/*.templ", "../../web/assets/*.js", "../../wasm/*.js", "../../wasm/*.ts"},
		regexp.MustCompile(`rules(\.html)?#`), regexp.MustCompile(`rules(?:\.html)?#([a-z0-9-]+)`), 0},
	{[]string{"*.go"},
		regexp.MustCompile(`find\(|ruleByID\(|addBundle\(|\bid :?= "`), regexp.MustCompile(`"([a-z0-9]+(?:-[a-z0-9]+)+)"`), 40},
}

func TestEveryRuleThatIsNamedExists(t *testing.T) {
	for _, r := range references {
		named := 0
		for _, pattern := range r.files {
			files, err := filepath.Glob(pattern)
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				if strings.HasSuffix(file, "_test.go") {
					continue
				}
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				for n, line := range strings.Split(string(text), "\n") {
					if !r.line.MatchString(line) {
						continue
					}
					for _, found := range r.id.FindAllStringSubmatch(line, -1) {
						named++
						if ruleByID(found[1]) == unlisted {
							t.Errorf("%s:%d names the rule %s, which does not exist", file, n+1, found[1])
						}
					}
				}
			}
		}
		if named < r.atLeast {
			t.Errorf("%v name %d rules, fewer than are known to", r.files, named)
		}
	}
}
