/// Measures what the program's speed rests on, one benchmark a run: `Benchmarks versions FILE`.
let arguments = CommandLine.arguments.dropFirst()

switch (arguments.first, arguments.dropFirst().first) {
case ("versions", let path?):
    try VersionsBenchmark(path: path).run()
default:
    print("usage: Benchmarks versions FILE\n  FILE  one version a line, such as Benchmarks/versions.py writes")
}
