namespace Hiring.Benchmarks;

/// <summary>How long AppHost takes from its start to a healthy gateway, and what each process costs.</summary>
internal static class Start
{
    internal static async Task Measure(int runs)
    {
        var times = new List<double>();
        for (var run = 1; run <= runs; run++)
        {
            await using var system = await RunningSystem.StartAsync();
            times.Add(system.StartTime.TotalSeconds);
            Console.WriteLine($"start {run}: {times[^1]:F1} s");
            if (run < runs)
                continue;
            await Task.Delay(TimeSpan.FromSeconds(5));
            Console.WriteLine("memory (PSS) five seconds after the start:");
            foreach (var group in system.Processes().GroupBy(p => p.Name).OrderByDescending(g => g.Sum(p => p.Memory)))
                Console.WriteLine($"  {group.Sum(p => p.Memory) / 1048576.0,7:F1} MB  {group.Key}{(group.Count() > 1 ? $" ({group.Count()})" : "")}");
            Console.WriteLine($"  {system.Processes().Sum(p => p.Memory) / 1048576.0,7:F1} MB  together");
        }
        times.Sort();
        Console.WriteLine($"median {times[times.Count / 2]:F1} s, from {times[0]:F1} to {times[^1]:F1} s");
    }
}
