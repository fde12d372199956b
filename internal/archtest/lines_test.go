package archtest

import (
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// How many columns a line may have; a tab is one.
const (
	goColumns    = 120
	templColumns = 160
)

// A line fits on a screen beside another file. What may be longer is a line with a text
// that would have to be broken in its middle, and what is generated.
func TestLinesFit(t *testing.T) {
	t.Parallel()
	for _, root := range []string{"../../cmd", "../../tenant", "../../internal", "../../policies", "../../migrations"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil || strings.Contains(string(text), "DO NOT EDIT.") {
				return err
			}
			switch filepath.Ext(path) {
			case ".go":
				longLines(t, path, string(text), goColumns, texts(text))
			case ".templ":
				longLines(t, path, string(text), templColumns, nil)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// longLines complains of each line that is too long, unless one of the texts, given by
// where they begin and end, crosses the last column or is most of the line.
func longLines(t *testing.T, path, text string, columns int, texts [][2]int) {
	at, n := 0, 0
	for line := range strings.Lines(text) {
		n++
		start := at
		at += len(line)
		has := utf8.RuneCountInString(strings.TrimSuffix(line, "\n"))
		unbreakable := slices.ContainsFunc(texts, func(s [2]int) bool {
			crosses := s[0] < start+columns && s[1] > start+columns && s[0] < at
			return crosses || min(s[1], at)-max(s[0], start) > columns/2
		})
		if has > columns && !unbreakable {
			t.Errorf("%s:%d has %d columns, and may have %d", path, n, has, columns)
		}
	}
}

// texts are where the string literals of a file begin and end.
func texts(source []byte) (found [][2]int) {
	files := token.NewFileSet()
	file := files.AddFile("", -1, len(source))
	var s scanner.Scanner
	s.Init(file, source, nil, 0)
	for {
		at, kind, literal := s.Scan()
		if kind == token.EOF {
			return found
		}
		if kind == token.STRING {
			found = append(found, [2]int{file.Offset(at), file.Offset(at) + len(literal)})
		}
	}
}
