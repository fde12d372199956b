// Package attachment decides whether a file may be taken in: its size, its
// name, and its type as its content tells it. It keeps no files; blob does.
package attachment

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"vakans/internal/fault"
	"vakans/internal/form"
)

// File is a file that passed the check. Name is what its owner called it: shown
// and offered at download, never used as a key or a path.
type File struct {
	Name   string
	Type   string // media type, found by content
	SHA256 [sha256.Size]byte
	Body   []byte
}

// maxName is the longest file name kept, in bytes: what file systems take.
const maxName = 255

// The accepted types (FORM-35): extension to media type.
var accepted = map[string]string{
	".pdf":  "application/pdf",
	".doc":  "application/msword",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

// Types lists the accepted file name endings, the one that is best first.
func Types() []string { return []string{".pdf", ".doc", ".docx"} }

// MediaTypes lists the accepted media types, in the order of Types.
func MediaTypes() (all []string) {
	for _, ending := range Types() {
		all = append(all, accepted[ending])
	}
	return all
}

// Names lists the accepted types as people call them.
func Names() (all []string) {
	for _, ending := range Types() {
		all = append(all, strings.TrimPrefix(ending, "."))
	}
	return all
}

// Accept is the value of a file input's accept attribute.
const Accept = ".pdf,.doc,.docx"

// Check takes a file as it was sent and returns it as it may be stored. It
// refuses, blaming field: an empty file, one that is too large, a name that is a path
// or has no accepted extension, and content that is not what the name says.
func Check(field, name string, body []byte) (File, error) {
	switch {
	case len(body) == 0:
		return File{}, fault.InvalidField(field, "error.file_empty")
	case len(body) > form.MaxAttachmentSize:
		return File{}, fault.InvalidField(field, "error.file_size", "max", strconv.Itoa(form.MaxAttachmentSize>>20))
	}
	if !goodName(name) {
		return File{}, fault.InvalidField(field, "error.file_name")
	}
	want, ok := accepted[strings.ToLower(path.Ext(name))]
	if !ok || !isType(body, want) {
		return File{}, fault.InvalidField(field, "error.file_type",
			"types", strings.Join(Names(), ", "), "max", strconv.Itoa(form.MaxAttachmentSize>>20))
	}
	return File{Name: name, Type: want, SHA256: sha256.Sum256(body), Body: body}, nil
}

func goodName(name string) bool {
	if name == "" || len(name) > maxName || !utf8.ValidString(name) {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool {
		return r == '/' || r == '\\' || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	}) && strings.Trim(name, ". ") != ""
}

func isType(body []byte, want string) bool {
	found := mimetype.Detect(body)
	if found.Is(want) {
		return true
	}
	switch want {
	case accepted[".docx"]:
		return wordInZip(body)
	case accepted[".doc"]:
		// Some writers leave out the marks that tell Word from its siblings; the
		// compound file's directory still names Word's stream.
		return found.Is("application/x-ole-storage") && bytes.Contains(body, utf16("WordDocument"))
	}
	return false
}

// wordInZip recognises the documents whose parts come in an unusual order.
func wordInZip(body []byte) bool {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return false
	}
	types, document := false, false
	for _, f := range z.File {
		types = types || f.Name == "[Content_Types].xml"
		document = document || f.Name == "word/document.xml"
	}
	return types && document
}

func utf16(s string) []byte {
	b := make([]byte, 0, 2*len(s))
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}
	return b
}
