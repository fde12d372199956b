package config_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"vakans/internal/config"
)

type probe struct {
	HTTPGet struct{ Path, Port string } `yaml:"httpGet"`
}

type deployment struct {
	Kind     string
	Metadata struct{ Name string }
	Spec     struct {
		Template struct {
			Spec struct {
				Grace      int `yaml:"terminationGracePeriodSeconds"`
				Containers []struct {
					Env       []struct{ Name, Value string }
					Ports     []struct{ Name string }
					Readiness probe `yaml:"readinessProbe"`
					Liveness  probe `yaml:"livenessProbe"`
				}
			}
		}
	}
}

// Web and worker are probed where visitors do not come, and have the time to
// stop that their own settings ask for.
func TestKubernetesProbesAndPatience(t *testing.T) {
	t.Parallel()
	seen := 0
	for d := yaml.NewDecoder(strings.NewReader(read(t, "../../deploy/kubernetes/vakans.yaml"))); ; {
		var one deployment
		err := d.Decode(&one)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && one.Kind == "Deployment" {
			seen++
			probed(t, one)
		}
	}
	if seen != 3 {
		t.Errorf("%d deployments", seen)
	}
}

func probed(t *testing.T, d deployment) {
	t.Helper()
	spec := d.Spec.Template.Spec
	c, env := spec.Containers[0], map[string]string{"VAKANS_DATABASE_DSN": "postgres://{login}:secret@postgres/vakans"}
	for _, e := range c.Env {
		env[e.Name] = e.Value
	}
	cfg, err := config.Load(config.Map(env))
	if err != nil {
		t.Fatal(err)
	}
	if c.Readiness.HTTPGet != (struct{ Path, Port string }{"/readyz", "watch"}) ||
		c.Liveness.HTTPGet != (struct{ Path, Port string }{"/livez", "watch"}) || cfg.MetricsListen != ":9090" {
		t.Errorf("%s: probes %+v %+v at %s", d.Metadata.Name, c.Readiness, c.Liveness, cfg.MetricsListen)
	}
	if need := cfg.DrainDelay + cfg.ShutdownTimeout + 10*time.Second; time.Duration(spec.Grace)*time.Second < need {
		t.Errorf("%s is killed after %d s, and needs %s", d.Metadata.Name, spec.Grace, need)
	}
	if d.Metadata.Name == "vakans-web" && cfg.DrainDelay == 0 {
		t.Error("web closes its port before anybody knows")
	}
}

// A namespace that admits restricted pods alone takes every one of these, and
// none can take the memory of its neighbours.
func TestKubernetesPodsAreRestricted(t *testing.T) {
	t.Parallel()
	type limits struct {
		Name      string
		Resources struct{ Requests, Limits map[string]string }
		Security  struct {
			Escalation   *bool                   `yaml:"allowPrivilegeEscalation"`
			Capabilities struct{ Drop []string } `yaml:"capabilities"`
		} `yaml:"securityContext"`
	}
	for d := yaml.NewDecoder(strings.NewReader(read(t, "../../deploy/kubernetes/vakans.yaml"))); ; {
		var pod struct {
			Spec struct {
				Template struct {
					Spec struct {
						Security struct {
							NonRoot bool                  `yaml:"runAsNonRoot"`
							Seccomp struct{ Type string } `yaml:"seccompProfile"`
						} `yaml:"securityContext"`
						Containers []limits
					}
				}
			}
		}
		err := d.Decode(&pod)
		if errors.Is(err, io.EOF) {
			break
		}
		spec := pod.Spec.Template.Spec
		for _, c := range spec.Containers {
			escalation := c.Security.Escalation
			if err != nil || !spec.Security.NonRoot || spec.Security.Seccomp.Type != "RuntimeDefault" || escalation == nil ||
				*escalation ||
				strings.Join(c.Security.Capabilities.Drop, "") != "ALL" || c.Resources.Limits["memory"] == "" ||
				c.Resources.Requests["cpu"] == "" {
				t.Errorf("%s: %v %+v %+v", c.Name, err, spec.Security, c)
			}
		}
	}
}

func TestComposeProbes(t *testing.T) {
	t.Parallel()
	var compose struct {
		Services map[string]struct {
			Environment map[string]string
			Grace       string `yaml:"stop_grace_period"`
			Healthcheck struct{ Test []string }
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, "../../deploy/compose.yaml")), &compose); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"web", "worker", "founder"} {
		s := compose.Services[name]
		grace, err := time.ParseDuration(s.Grace)
		if err != nil || grace < 30*time.Second {
			t.Errorf("%s is given %q to stop", name, s.Grace)
		}
		if test := strings.Join(s.Healthcheck.Test, " "); !strings.Contains(test, "/readyz") ||
			s.Environment["VAKANS_METRICS_LISTEN"] != "127.0.0.1:9090" {
			t.Errorf("%s: %s at %v", name, test, s.Environment)
		}
	}
}
