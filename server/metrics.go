package main

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"countersign/internal/proxy"
)

// metrics are what an operator watches. No label takes a value from a request:
// routes, actions, codes, endpoints and outcomes all come from lists of ours.
type metrics struct {
	registry  *prometheus.Registry
	requests  *prometheus.CounterVec   // route, status
	durations *prometheus.HistogramVec // route
	actions   *prometheus.CounterVec   // action, code
	exchanges *prometheus.CounterVec   // endpoint, outcome
	exchanged *prometheus.HistogramVec // endpoint
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "countersign_http_requests_total",
			Help: "Requests answered, by route and HTTP status.",
		}, []string{"route", "status"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "countersign_http_request_duration_seconds",
			Help:    "Time from a request's header to the end of its answer.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route"}),
		actions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "countersign_iam_actions_total",
			Help: "Actions of the embedded IAM, by their error code; OK for success.",
		}, []string{"action", "code"}),
		exchanges: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "countersign_proxy_requests_total",
			Help: "Requests to the proxy, by endpoint and how they ended.",
		}, []string{"endpoint", "outcome"}),
		exchanged: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "countersign_proxy_request_duration_seconds",
			Help:    "Time that the proxy took over a request, the endpoint's time included.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"endpoint"}),
	}
	m.registry.MustRegister(m.requests, m.durations, m.actions, m.exchanges, m.exchanged,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *metrics) request(route string, status int, elapsed time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.durations.WithLabelValues(route).Observe(elapsed.Seconds())
}

// action counts one answer of the embedded IAM: action is "" where the request
// named none that exists, code is "" for success.
func (m *metrics) action(action, code string) {
	if action == "" {
		action = "none"
	}
	if code == "" {
		code = "OK"
	}
	m.actions.WithLabelValues(action, code).Inc()
}

func (m *metrics) exchange(endpoint string, outcome proxy.Outcome, elapsed time.Duration) {
	if endpoint == "" {
		endpoint = "unlisted"
	}
	m.exchanges.WithLabelValues(endpoint, string(outcome)).Inc()
	m.exchanged.WithLabelValues(endpoint).Observe(elapsed.Seconds())
}
