package attachment_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"vakans/internal/attachment"
	"vakans/internal/fault"
)

// FORM-35: pdf, docx and doc, at most 2 MB each, told apart by content.
func TestCheck(t *testing.T) {
	t.Parallel()
	pdf := []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
	cases := []struct {
		name string
		file string
		body []byte
		key  string // "" is accepted
	}{
		{"pdf", "cv.pdf", pdf, ""},
		{"pdf with a capital extension", "CV.PDF", pdf, ""},
		{"letters of every language", "ansökan på å.pdf", pdf, ""},
		{"docx", "cv.docx", docx(t, "word/document.xml"), ""},
		{"doc", "cv.doc", doc(), ""},
		{"two megabytes exactly", "cv.pdf", padded(pdf, 2<<20), ""},
		{"a byte too many", "cv.pdf", padded(pdf, 2<<20+1), "error.file_size"},
		{"empty", "cv.pdf", nil, "error.file_empty"},
		{"a path upwards", "../../x.pdf", pdf, "error.file_name"},
		{"a path of another system", `..\x.pdf`, pdf, "error.file_name"},
		{"a control character", "cv\x00.pdf", pdf, "error.file_name"},
		{"a name that reads backwards", "cv\u202efdp.pdf", pdf, "error.file_name"},
		{"no name", "", pdf, "error.file_name"},
		{"only dots", "..", pdf, "error.file_name"},
		{"a very long name", strings.Repeat("a", 300) + ".pdf", pdf, "error.file_name"},
		{"a program called pdf", "cv.pdf", []byte("MZ\x90\x00 this program cannot be run"), "error.file_type"},
		{"a page called pdf", "cv.pdf", []byte("<html><script>alert(1)</script></html>"), "error.file_type"},
		{"a pdf called docx", "cv.docx", pdf, "error.file_type"},
		{"a zip called docx", "cv.docx", docx(t, "evil.exe"), "error.file_type"},
		{"an unknown type", "cv.txt", []byte("hello"), "error.file_type"},
		{"no extension", "cv", pdf, "error.file_type"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, err := attachment.Check("attachment.1", c.file, c.body)
			if c.key == "" {
				if err != nil || f.Name != c.file || len(f.Body) != len(c.body) {
					t.Fatalf("Check(%q) = %q, %v", c.file, f.Name, err)
				}
				return
			}
			if fields := fault.Of(err).Fields; len(fields) != 1 || fields[0].Key != c.key || fields[0].Name != "attachment.1" {
				t.Fatalf("Check(%q) error = %v, want %s", c.file, err, c.key)
			}
		})
	}
}

func padded(b []byte, n int) []byte { return append(b[:len(b):len(b)], make([]byte, n-len(b))...) }

func docx(t *testing.T, part string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", part} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte("<x/>")); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func doc() []byte {
	b := append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 1024)...)
	for _, c := range []byte("WordDocument") {
		b = append(b, c, 0)
	}
	return append(b, make([]byte, 512)...)
}
