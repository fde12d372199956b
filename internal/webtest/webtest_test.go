package webtest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"vakans/internal/webtest"
)

// handler lets an http.Handler stand for the application.
type handler struct{ http.Handler }

func (h handler) Test(req *http.Request, _ ...int) (*http.Response, error) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w.Result(), nil
}

const page = `<!DOCTYPE html><title>A form</title><main><form id="f" method="post" action="/save" enctype="multipart/form-data">
<input type="hidden" name="_csrf" value="token"><input name="title" value="old"><textarea name="text">
two
lines</textarea><select name="kind"><option value="a">A</option><option value="b" selected>B</option></select>
<input type="radio" name="r" value="1" checked><input type="radio" name="r" value="2"><input type="checkbox" name="c" value="x">
<input type="file" name="cv"><button name="do" value="save">Save  it</button></form><input form="f" name="far" value="away"></main>`

func serve(t *testing.T) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "who", Value: "me"})
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, page)
	})
	mux.HandleFunc("POST /save", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			t.Error(err)
		}
		var all []string
		for _, name := range []string{"_csrf", "title", "text", "kind", "r", "c", "do", "far"} {
			all = append(all, strings.Join(r.MultipartForm.Value[name], "+"))
		}
		f, h, err := r.FormFile("cv")
		if err != nil {
			t.Error(err)
			return
		}
		body, _ := io.ReadAll(f)
		cookie, _ := r.Cookie("who")
		_, _ = io.WriteString(w, strings.Join(append(all, h.Filename, string(body), cookie.Value), "|"))
	})
	return mux
}

func TestFormIsSentAsThePageHasIt(t *testing.T) {
	t.Parallel()
	c := webtest.New(t, handler{serve(t)}, "example.test")
	got := c.Get("/").Form("form").Set("title", "new").Set("c", "x").Set("r", "2").Attach("cv", "cv.pdf",
		[]byte("pdf")).Press("Save it").Want(200)
	if string(got.Body) != "token|new|two\nlines|b|2|x|save|away|cv.pdf|pdf|me" {
		t.Errorf("sent %q", got.Body)
	}
}

// failing notes that a test would have failed here, and ends it.
type failing struct {
	testing.TB
	failed *bool
}

func (f failing) Fatalf(string, ...any) {
	*f.failed = true
	runtime.Goexit()
}

// What a person could not do on the page fails the test.
func TestFormRefusesWhatThePageDoesNotOffer(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]func(*webtest.Form){
		"no such field":  func(f *webtest.Form) { f.Set("colour", "red") },
		"no such option": func(f *webtest.Form) { f.Set("kind", "z") },
		"no such radio":  func(f *webtest.Form) { f.Set("r", "3") },
		"no file field":  func(f *webtest.Form) { f.Attach("title", "x", nil) },
		"no such button": func(f *webtest.Form) { f.Press("Delete") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			failed, done := false, make(chan struct{})
			go func() {
				defer close(done)
				try(webtest.New(failing{t, &failed}, handler{serve(t)}, "example.test").Get("/").Form("form"))
			}()
			<-done
			if !failed {
				t.Error("it was taken")
			}
		})
	}
}
