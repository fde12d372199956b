package web

import (
	"io"
	"mime/multipart"
	"path"
	"strings"
)

// Upload is a file that came with a form. Name is what the sender called it,
// for showing only: it is never part of a key or a path.
type Upload struct {
	Name   string
	Size   int64
	header *multipart.FileHeader
}

// Open reads the file. The caller closes it.
func (u Upload) Open() (io.ReadSeekCloser, error) { return u.header.Open() }

// Bytes reads the whole file; the route's body limit bounds it.
func (u Upload) Bytes() ([]byte, error) {
	f, err := u.header.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(f)
}

// Files are the files of a field. A field left empty by the visitor arrives as
// a file without a name and is no file.
func (f *Form) Files(name string) []Upload {
	var all []Upload
	for _, h := range f.files[name] {
		if h.Filename != "" || h.Size > 0 {
			all = append(all, Upload{Name: baseName(h.Filename), Size: h.Size, header: h})
		}
	}
	return all
}

// File is the only file of a field; more than one blames the field.
func (f *Form) File(name string) (Upload, bool) {
	all := f.Files(name)
	if len(all) == 0 {
		return Upload{}, false
	}
	f.Check(len(all) == 1, name, "error.one_file")
	return all[0], true
}

// baseName is the last part of whatever path came along, of either kind of
// slash, without control characters.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(clean(name), `\`, "/"))
	name = strings.ReplaceAll(name, "\n", " ")
	if name == "." || name == "/" || name == ".." {
		return "file"
	}
	return name
}

// Files are the files of a field of the posted form.
func (c *Ctx) Files(name string) []Upload { return c.Form().Files(name) }
