package submissionweb

import (
	"io"

	"github.com/danielgtaylor/huma/v2"

	"vakans/internal/blob"
)

// UploadLimit is more than a file may be, so that one that is somewhat too large
// gets the sentence about its size.
const UploadLimit = 6 << 20

// readUpload reads a file of the API's; the body's limit bounds it.
func readUpload(f huma.FormFile) ([]byte, error) {
	defer func() { _ = f.Close() }()
	return io.ReadAll(f)
}

func disposition(name string) string { return blob.Attachment(name) }
