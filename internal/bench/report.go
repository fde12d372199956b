package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"
)

// report is one run.
type report struct {
	Machine machine  `json:"machine"`
	When    string   `json:"when"`
	Options string   `json:"options"`
	Took    string   `json:"took"`
	Figures []figure `json:"figures"`
}

// table is the report for a terminal.
func (r report) table() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FIGURE\tMEASURED\tBASELINE\tRATIO\tTARGET\tMET\tSPREAD")
	for _, f := range r.Figures {
		fmt.Fprintln(w, strings.Join(f.cells(), "\t"))
	}
	_ = w.Flush() // into memory
	return b.String()
}

func (f figure) cells() []string {
	cells := []string{f.What, number(f.Value) + suffix(f.Unit), "", "", f.target(), f.verdict(),
		fmt.Sprintf("%.0f %%", 100*f.Spread)}
	if f.Baseline != 0 {
		cells[2], cells[3] = number(f.Baseline)+suffix(f.Unit), number(f.Ratio)
	}
	return cells
}

// markdown is the report to keep.
func (r report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n`make bench ARGS=\"%s\"`, %s.\n\n", r.When, r.Machine.sentence(), r.Options, r.Took)
	b.WriteString("| figure | measured | baseline | ratio | target | met | spread | note |\n|---|---|---|---|---|---|---|---|\n")
	for _, f := range r.Figures {
		fmt.Fprintf(&b, "| %s | %s |\n", strings.Join(f.cells(), " | "), f.Note)
	}
	return b.String()
}

// missed are the figures that are not what was promised.
func (r report) missed() []string {
	var all []string
	for _, f := range r.Figures {
		if !f.Met {
			all = append(all, f.What)
		}
	}
	return all
}

func (r report) json() ([]byte, error) {
	b, err := json.MarshalIndent(r, "", "  ")
	return append(b, '\n'), err
}

// recorded is where reports are kept.
const recorded = "deploy/benchmarks"

// record keeps the report under the next free name of the day.
func (r report) record(dir string, day time.Time) (string, error) {
	b, err := r.json()
	if err != nil {
		return "", err
	}
	for n := 1; ; n++ {
		path := filepath.Join(dir, fmt.Sprintf("%s-%d", day.Format(time.DateOnly), n))
		f, err := os.OpenFile(path+".md", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = f.WriteString(r.markdown())
		return path, errors.Join(err, f.Close(), os.WriteFile(path+".json", b, 0o644))
	}
}
