// Package axe carries the accessibility checker axe-core 4.14.1 for browser
// tests. It is never part of the service.
package axe

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

// Source is the checker's script, to be run in the page under test.
//
//go:embed axe.min.js
var Source string

// Run is an expression that checks the whole page against WCAG 2.0 to 2.2, A and
// AA, and the best practices. Its value is a promise of a JSON text for Report.
const Run = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
	resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v =>
	({ID: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.map(n => n.html.slice(0, 200) + " — " + n.failureSummary)}))))`

// Violation is a rule that the page breaks and where.
type Violation struct {
	ID, Impact, Help string
	Nodes            []string
}

// Report reads the result of Run. It is empty for a page without faults.
func Report(result string) ([]Violation, error) {
	var v []Violation
	err := json.Unmarshal([]byte(result), &v)
	return v, err
}

// String is a violation for a test's message.
func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s\n\t%s", v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n\t"))
}
