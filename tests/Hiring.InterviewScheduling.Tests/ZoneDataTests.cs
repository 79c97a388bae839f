using System.Text.RegularExpressions;

namespace Hiring.InterviewScheduling.Tests;

/// <summary>The system's zone data differs from NodaTime's, so nothing in this service may ask it.</summary>
public sealed partial class ZoneDataTests
{
    [Fact]
    public void The_service_asks_only_NodaTime_for_time_zones()
    {
        var service = Path.Combine(Here(), "..", "..", "services", "interview-scheduling", "Service");
        var sources = Directory.EnumerateFiles(service, "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".sql", StringComparison.Ordinal))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")).ToList();

        Assert.True(sources.Count > 20, "the sources were not found");
        Assert.All(sources, file => Assert.DoesNotMatch(SystemZones(), File.ReadAllText(file)));
    }

    [Theory]
    [InlineData("TimeZoneInfo.Local")]
    [InlineData("select now() at  TIME\nzone 'Europe/Berlin'")]
    [InlineData("timezone('UTC', now())")]
    [InlineData("instant.ToLocalTime()")]
    public void The_check_sees_what_it_forbids(string text) => Assert.Matches(SystemZones(), text);

    [GeneratedRegex(@"TimeZoneInfo|ToLocalTime|DateTimeZoneProviders\.Bcl|GetSystemDefault|\bat\s+time\s+zone\b|\btimezone\s*\(", RegexOptions.IgnoreCase)]
    private static partial Regex SystemZones();

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
