// Package sheet writes tables for spreadsheet programs. It knows no recruitment
// words, and lets no cell be taken for a formula.
package sheet

import (
	"encoding/csv"
	"io"
	"strings"
)

// CSV writes lines as spreadsheet programs in the Nordic countries open them:
// UTF-8 with a mark at the beginning, and semicolons.
type CSV struct{ w *csv.Writer }

// NewCSV begins a file.
func NewCSV(w io.Writer) (*CSV, error) {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return nil, err
	}
	c := csv.NewWriter(w)
	c.Comma, c.UseCRLF = ';', true
	return &CSV{c}, nil
}

// Line writes the cells of a line.
func (c *CSV) Line(cells ...string) error {
	safe := make([]string, len(cells))
	for i, cell := range cells {
		safe[i] = Neutral(cell)
	}
	return c.w.Write(safe)
}

// Close writes what is still held back.
func (c *CSV) Close() error {
	c.w.Flush()
	return c.w.Error()
}

// Neutral makes a cell text: a spreadsheet program would run what begins like a
// formula, and anybody may write such a thing as their name.
func Neutral(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
