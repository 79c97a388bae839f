using System.Text.RegularExpressions;

namespace Hiring.Architecture.Tests;

public sealed partial class ArchitectureTests
{
    public static TheoryData<string> Services => [.. Repository.Files("*.csproj", "services").Where(file => file.Contains("/Service/"))];

    public static TheoryData<string> Contracts => [.. Repository.Files("*.csproj", "services").Where(file => file.Contains("/Contracts/"))];

    public static TheoryData<string> Programs => [.. Repository.Files("Program.cs", "services")];

    [Fact]
    public void There_are_four_services_with_a_contract_each()
    {
        Assert.Equal(4, Services.Count);
        Assert.Equal(4, Contracts.Count);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_sees_of_others_only_their_contracts(string service) =>
        Assert.All(Repository.References(service), name => Assert.True(name == "Hiring.ServiceDefaults" || name.EndsWith(".Contracts", StringComparison.Ordinal),
            $"{service} references {name}."));

    [Theory]
    [MemberData(nameof(Contracts))]
    public void A_contract_depends_on_no_project(string contract) => Assert.Empty(Repository.References(contract));

    [Fact]
    public void ServiceDefaults_depends_on_no_project_and_knows_no_word_of_hiring()
    {
        Assert.Empty(Repository.References("ServiceDefaults/Hiring.ServiceDefaults.csproj"));
        foreach (var line in Repository.Files("*.cs", "ServiceDefaults").SelectMany(file => Repository.Text(file).Split('\n')))
            if (!line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                Assert.DoesNotMatch(DomainTypes(), line);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_program_is_a_table_of_contents(string program) =>
        Assert.InRange(Repository.Text(program).Split('\n').Length, 1, 35);

    [Fact]
    public void Versions_of_packages_stand_in_one_place()
    {
        foreach (var project in Repository.Files("*.csproj"))
            Assert.DoesNotContain(Repository.Project(project).Descendants("PackageReference"),
                package => package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null);
    }

    [Fact]
    public void No_namespace_hides_the_packages_of_Aspire() =>
        Assert.DoesNotContain(Repository.Files("*.cs").Where(file => !file.StartsWith("tests/Hiring.Architecture.Tests", StringComparison.Ordinal)),
            file => Repository.Text(file).Contains("namespace Hiring.Aspire", StringComparison.Ordinal));

    [Fact]
    public void Settings_hold_no_secret()
    {
        foreach (var settings in Repository.Files("appsettings*.json").Concat(Repository.Files("launchSettings.json")))
            Assert.DoesNotMatch(Secrets(), Repository.Text(settings));
    }

    [Fact]
    public void Nobody_creates_random_ids_or_asks_the_system_for_the_time_zone()
    {
        foreach (var file in Repository.Files("*.cs", "services"))
        {
            Assert.DoesNotContain("Guid.NewGuid", Repository.Text(file), StringComparison.Ordinal);
            Assert.DoesNotContain("DateTime.Now", Repository.Text(file), StringComparison.Ordinal);
            Assert.DoesNotContain("TimeZoneInfo", Repository.Text(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Text("Hiring.Aspire.sln").Replace('\\', '/');
        Assert.All(Repository.Files("*.csproj"), project => Assert.Contains(project, solution, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\b(Role|Candidate|Application|Interview|Interviewer|Loop|Scorecard|Rubric|Benchmark|Offer)s?\b")]
    private static partial Regex DomainTypes();

    [GeneratedRegex("(?i)\"[^\"]*(password|secret|apikey|token)[^\"]*\"\\s*:\\s*\"[^\"]+\"")]
    private static partial Regex Secrets();
}
