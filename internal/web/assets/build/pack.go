package main

import (
	"bytes"
	"compress/gzip"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

// pack makes the gzip and brotli forms of every file worth packing, at the
// highest level: it is done once, not per request.
func pack(out map[string][]byte) (map[string][]byte, error) {
	forms := map[string][]byte{}
	for name, body := range out {
		if !packable(name) {
			continue
		}
		gz, err := gzipped(body)
		if err != nil {
			return nil, err
		}
		br, err := brotlied(body)
		if err != nil {
			return nil, err
		}
		keepSmaller(forms, name+".gz", gz, body)
		keepSmaller(forms, name+".br", br, body)
	}
	return forms, nil
}

func packable(name string) bool {
	switch filepath.Ext(name) {
	case ".css", ".js", ".svg":
		return true
	}
	return false
}

func keepSmaller(forms map[string][]byte, name string, packed, body []byte) {
	if len(packed) < len(body) {
		forms[name] = packed
	}
}

func gzipped(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

func brotlied(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}
