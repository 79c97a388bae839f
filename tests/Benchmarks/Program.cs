using Hiring.Benchmarks;

// Measures the built system from outside. Build it first: dotnet build -c Release
//   dotnet run -c Release --project tests/Benchmarks -- start     AppHost's start, and the memory of each process
//   dotnet run -c Release --project tests/Benchmarks -- latency   one read and one write, through the gateway and straight
//   dotnet run -c Release --project tests/Benchmarks -- loops     the search for the best interview loop
//   dotnet run -c Release --project tests/Benchmarks -- referee   the same search by CP-SAT, on 200 random problems or as many as are said
//   dotnet run -c Release --project tests/Benchmarks -- cohorts   20, 40 and 100 candidates planned together, beside CP-SAT
//   dotnet run -c Release --project tests/Benchmarks -- bookings  200 clients that book the same interviewers at once, beside other ways to book
//   dotnet run -c Release --project tests/Benchmarks -- import    the bulk import of candidates against a bare COPY
//   dotnet run -c Release --project tests/Benchmarks -- size      search, board and lists at 1,000,000 candidates, or as many as are said
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
    case "referee":
        LoopSearches.Referee(args is [_, var problems] ? int.Parse(problems, System.Globalization.CultureInfo.InvariantCulture) : 200);
        return 0;
    case "cohorts":
        LoopSearches.Cohorts();
        return 0;
    case "bookings":
        await Bookings.Measure();
        return 0;
    case "import":
        await Imports.Measure();
        return 0;
    case "size":
        await Sizes.Measure(args is [_, var candidates] ? int.Parse(candidates, System.Globalization.CultureInfo.InvariantCulture) : 1_000_000);
        return 0;
    default:
        Console.Error.WriteLine("Say what to measure: start, latency, loops, referee, cohorts, bookings, import or size.");
        return 2;
}
