-- Prints what wrk counted, as one line of JSON; its own table rounds.
done = function(summary, latency)
   local errors = summary.errors
   print(string.format(
      '{"requests": %d, "bytes": %d, "microseconds": %d, "errors": %d, "p99": %d}',
      summary.requests, summary.bytes, summary.duration,
      errors.connect + errors.read + errors.write + errors.status + errors.timeout, latency:percentile(99)
   ))
end
