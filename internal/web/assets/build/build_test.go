package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestFresh: the committed files are what the sources give, so a plain clone
// serves what a reviewer read.
func TestFresh(t *testing.T) {
	t.Parallel()
	out, err := Build("../src")
	if err != nil {
		t.Fatal(err)
	}
	if err := compare("../dist", out); err != nil {
		t.Error(err)
	}
}

// TestReproducible builds the same sources in another folder.
func TestReproducible(t *testing.T) {
	t.Parallel()
	elsewhere := filepath.Join(t.TempDir(), "deep", "down")
	if err := os.CopyFS(elsewhere, os.DirFS("../src")); err != nil {
		t.Fatal(err)
	}
	a, err := Build("../src")
	if err != nil {
		t.Fatal(err)
	}
	b, err := Build(elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	if len(a) != len(b) {
		t.Errorf("%d files and %d", len(a), len(b))
	}
	for name := range a {
		if !bytes.Equal(a[name], b[name]) {
			t.Errorf("%s differs between two folders", name)
		}
	}
}

func TestCompareFindsStaleAndLeftOver(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	out := map[string][]byte{"a.css": []byte("a")}
	if compare(dir, out) == nil {
		t.Error("a missing file is not found")
	}
	if err := write(dir, out); err != nil {
		t.Fatal(err)
	}
	if err := compare(dir, out); err != nil {
		t.Error(err)
	}
	if compare(dir, map[string][]byte{"a.css": []byte("b")}) == nil {
		t.Error("a stale file is not found")
	}
	if compare(dir, nil) == nil {
		t.Error("a left-over file is not found")
	}
}
