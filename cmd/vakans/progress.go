package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"
)

// quiet is how long a command may take before it says how far it has come, and
// how often it says so where nobody watches.
const quiet = 2 * time.Second

// progress reports how far something has come: on a terminal in one line that is
// rewritten, elsewhere in a line every two seconds. It goes to standard error.
type progress struct {
	out      io.Writer
	terminal bool
	what     string // what is counted, in the plural: "organisations"
	now      func() time.Time

	start, shown time.Time
	width        int // of the line that stands on the terminal
}

func newProgress(what string) *progress {
	stat, err := os.Stderr.Stat()
	p := &progress{out: os.Stderr, what: what, now: time.Now, terminal: err == nil && stat.Mode()&os.ModeCharDevice != 0}
	p.start = p.now()
	return p
}

// at says that done of total are done, if it is time to say so. Whatever else is
// printed meanwhile goes through say.
func (p *progress) at(done, total int) {
	now := p.now()
	often := quiet
	if p.terminal {
		often = quiet / 10
	}
	if now.Sub(p.start) < quiet || now.Sub(p.shown) < often {
		return
	}
	p.shown = now
	left := ""
	if done > 0 && done < total {
		left = ", " + (now.Sub(p.start) / time.Duration(done) * time.Duration(total-done)).Round(time.Second).String() +
			" left"
	}
	p.line(fmt.Sprintf("%d of %d %s%s", done, total, p.what, left))
}

func (p *progress) line(text string) {
	if !p.terminal {
		fmt.Fprintln(p.out, text)
		return
	}
	fmt.Fprintf(p.out, "\r%-*s", p.width, text)
	p.width = len(text)
}

// say prints a line above the one that is rewritten.
func (p *progress) say(format string, args ...any) {
	p.done()
	fmt.Fprintf(p.out, format+"\n", args...)
}

// done clears the line that was rewritten.
func (p *progress) done() {
	if p.width > 0 {
		fmt.Fprintf(p.out, "\r%-*s\r", p.width, "")
		p.width = 0
	}
}

// printJSON writes a result for programs to standard output.
func printJSON(result any) error {
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", "  ")
	return e.Encode(result)
}

// words is where a command speaks to people: not where its JSON goes.
func words(asJSON bool) io.Writer {
	if asJSON {
		return os.Stderr
	}
	return os.Stdout
}
