using Hiring.Benchmarks;

// Measures the built system from outside. Build it first: dotnet build -c Release
//   dotnet run -c Release --project tests/Benchmarks -- start     AppHost's start, and the memory of each process
//   dotnet run -c Release --project tests/Benchmarks -- latency   one read and one write, through the gateway and straight
//   dotnet run -c Release --project tests/Benchmarks -- loops     the search for the best interview loop
//   dotnet run -c Release --project tests/Benchmarks -- import    the bulk import of candidates against a bare COPY
if (!OperatingSystem.IsLinux())
{
    Console.Error.WriteLine("These benchmarks read /proc and run on Linux only.");
    return 2;
}
switch (args.FirstOrDefault())
{
    case "start":
        await Start.Measure(runs: 5);
        return 0;
    case "latency":
        await Latency.Measure();
        return 0;
    case "loops":
        LoopSearches.Measure();
        return 0;
    case "import":
        await Imports.Measure();
        return 0;
    default:
        Console.Error.WriteLine("Say what to measure: start, latency, loops or import.");
        return 2;
}
