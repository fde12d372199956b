package blob_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/blob"
	"vakans/internal/fault"
)

func TestKeysReadBack(t *testing.T) {
	t.Parallel()
	id, account := uuid.New(), uuid.New()
	for _, key := range []blob.Key{blob.TenantKey(7, id), blob.ApplicantKey(account, id)} {
		back, err := blob.ParseKey(key.String())
		if err != nil || back != key || back.ID() != id {
			t.Errorf("%s: %v %v", key, back, err)
		}
	}
	if got := blob.TenantKey(7, id).String(); got != "t/7/"+id.String() {
		t.Error(got)
	}
}

func TestParseKeyRefusesWhatWeDidNotMake(t *testing.T) {
	t.Parallel()
	id := uuid.NewString()
	for _, name := range []string{"", "t/7", "t/7/cv.pdf", "x/7/" + id, "t/07/" + id, "t/seven/" + id, "t/7/../" + id,
		"t/7/" + strings.ToUpper(id), "a/7/" + id, "t/99999999999/" + id, "t/7/{" + id + "}", "/t/7/" + id} {
		if key, err := blob.ParseKey(name); !fault.Is(err, fault.Invalid) || !key.Zero() {
			t.Errorf("%q: %v %v", name, key, err)
		}
	}
}

// A file with a name like ../../x.pdf gets a clear name and leaves nothing behind.
func TestSafeName(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("å", 300)
	for given, want := range map[string]string{
		"../../x.pdf":            "x.pdf",
		`C:\docs\cv.docx`:        "cv.docx",
		"":                       "file",
		"...":                    "file",
		".htaccess":              "htaccess",
		"a\r\nSet-Cookie: b.pdf": "aSet-Cookie_ b.pdf",
		"cv\u202efdp.exe":        "cvfdp.exe",
		"Työtodistus 2026.pdf":   "Työtodistus 2026.pdf",
		`what?"<b>*.pdf`:         "what___b__.pdf",
		"bad\xff.pdf":            "bad_.pdf",
		long + ".pdf":            strings.Repeat("å", 116) + ".pdf",
	} {
		if got := blob.SafeName(given); got != want {
			t.Errorf("%q: got %q, want %q", given, got, want)
		}
	}
}

func TestAttachmentHeader(t *testing.T) {
	t.Parallel()
	got := blob.Attachment("100% \"söt\".pdf")
	if want := `attachment; filename="100_ _s_t_.pdf"; filename*=UTF-8''100%25%20_s%C3%B6t_.pdf`; got != want {
		t.Error(got)
	}
}

func TestParseURL(t *testing.T) {
	t.Parallel()
	cfg, err := blob.ParseURL("http://KEY:SECRET@127.0.0.1:7070/bucket")
	if err != nil || cfg.Endpoint != "http://127.0.0.1:7070" || cfg.Bucket != "bucket" || cfg.AccessKey != "KEY" ||
		cfg.SecretKey != "SECRET" {
		t.Errorf("%+v %v", cfg, err)
	}
	for _, bad := range []string{"", "http://127.0.0.1/bucket", "http://k:s@host", "http://k:secret@ho st/b"} {
		if _, err := blob.ParseURL(bad); err == nil || strings.Contains(err.Error(), "secret@") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
