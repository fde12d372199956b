package config_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

var variable = regexp.MustCompile(`VAKANS_[A-Z0-9_]+`)

// Every variable of the program is in deploy/README.md, and the README and
// env.example name none that does not exist.
func TestVariablesAreDocumented(t *testing.T) {
	t.Parallel()
	known := map[string]bool{"VAKANS_CELL_01_DSN": true}
	for _, v := range variable.FindAllString(read(t, "config.go"), -1) {
		known[v] = true
	}
	readme := read(t, "../../deploy/README.md")
	documented := map[string]bool{}
	for _, v := range variable.FindAllString(readme, -1) {
		documented[v] = true
		if !known[v] {
			t.Errorf("deploy/README.md names %s, which the program does not read", v)
		}
	}
	for v := range known {
		if !documented[v] {
			t.Errorf("deploy/README.md does not name %s", v)
		}
	}
	for _, v := range variable.FindAllString(read(t, "../../deploy/env.example"), -1) {
		if !known[v] {
			t.Errorf("deploy/env.example names %s, which the program does not read", v)
		}
	}
}

func TestDeploymentFilesParse(t *testing.T) {
	t.Parallel()
	var compose struct {
		Services map[string]struct {
			Image   string
			Command []string
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, "../../deploy/compose.yaml")), &compose); err != nil {
		t.Fatal(err)
	}
	for service, role := range map[string]string{"web": "web", "worker": "worker", "founder": "worker",
		"migrate": "migrate"} {
		if s := compose.Services[service]; s.Image != "vakans" || len(s.Command) == 0 || s.Command[0] != role {
			t.Errorf("compose.yaml: service %s is %+v", service, s)
		}
	}
	d := yaml.NewDecoder(strings.NewReader(read(t, "../../deploy/kubernetes/vakans.yaml")))
	kinds := map[string]int{}
	for {
		var doc struct{ APIVersion, Kind string }
		if d.Decode(&doc) != nil {
			break
		}
		kinds[doc.Kind]++
	}
	if kinds["Deployment"] != 3 || kinds["Job"] != 1 || kinds["Service"] != 1 || kinds["Ingress"] != 1 {
		t.Errorf("kubernetes/vakans.yaml holds %v", kinds)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
