package telemetry

import "github.com/prometheus/client_golang/prometheus"

// Letters counts what this process's attempts at letters came to. A nil one
// counts nothing.
type Letters struct{ attempts *prometheus.CounterVec }

func newLetters(t *Telemetry) *Letters {
	l := &Letters{prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: namespace, Name: "letter_attempts_total",
		Help: "Attempts of this process to send a letter, by the state that the letter was left in: sent, failed (for good), queued (to be tried again).",
	}, []string{"state"})}
	t.registry.MustRegister(l.attempts)
	return l
}

// Ended notes the state that an attempt left a letter in.
func (l *Letters) Ended(state string) {
	if l != nil {
		l.attempts.WithLabelValues(state).Inc()
	}
}
