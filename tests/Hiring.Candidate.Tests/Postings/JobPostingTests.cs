using Google.Protobuf.WellKnownTypes;
using Hiring.Candidate.Postings;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests;

public sealed class JobPostingTests
{
    private static Posting Ledger => new()
    {
        RoleId = "0199aa00-0000-7000-8000-000000000000", Title = "Senior backend engineer", Locations = { "US-CA", "CA" }, Description = "We run the ledger.",
        Challenge = new()
        {
            Scale = new() { PeakRequestsPerSecond = 3000, Services = 6 }, OnCall = new() { RotationSize = 6, PagesPerWeek = 1.5 },
            GrowthFactorPerYear = 2.5, Ownership = "The ledger is yours.", Culture = "Reviews without blame.", HardProblems = { "Move it while it takes writes." }, ConsistencyNeeds = "Balances are exact.",
        },
        EssentialCompetencies = { "data modelling", "consistency" }, NiceToHaveCompetencies = { "queues" },
        PostTime = Timestamp.FromDateTime(new DateTime(2026, 11, 25, 23, 0, 0, DateTimeKind.Utc)), ApplyByDate = new() { Year = 2027, Month = 1, Day = 31 },
        PayRange = new() { Low = CandidateHost.Dollars(120_000), High = new() { Units = 171_250, Nanos = 500_000_000, CurrencyCode = "USD" }, Source = "index" },
    };

    [Fact]
    public void Every_property_that_is_known_is_written_as_schema_org_names_it() => Assert.Equal("""
        {"@context":"https://schema.org/","@type":"JobPosting","title":"Senior backend engineer","description":"We run the ledger.","datePosted":"2026-11-25","identifier":{"@type":"PropertyValue","name":"Ledger","value":"0199aa00-0000-7000-8000-000000000000"},"responsibilities":"3,000 requests a second at the peak, 6 services, 2.5 times the load in a year from now. The ledger is yours. Move it while it takes writes. Balances are exact. On call in a rotation of 6, 1.5 pages in a usual week.","validThrough":"2027-01-31","hiringOrganization":{"@type":"Organization","name":"Ledger"},"qualifications":"Essential: data modelling, consistency. Nice to have: queues.","employerOverview":"Reviews without blame.","jobLocation":[{"@type":"Place","address":{"@type":"PostalAddress","addressCountry":"US","addressRegion":"CA"}},{"@type":"Place","address":{"@type":"PostalAddress","addressCountry":"CA"}}],"baseSalary":{"@type":"MonetaryAmount","currency":"USD","value":{"@type":"QuantitativeValue","unitText":"YEAR","minValue":120000,"maxValue":171250.5}}}
        """, JobPosting.Of(Ledger, "Ledger").ToJsonString());

    [Fact]
    public void What_is_not_known_is_left_out()
    {
        var bare = new Posting { RoleId = "1", Title = "Engineer", Locations = { "DE" }, Challenge = new() { Scale = new() }, PostTime = Ledger.PostTime };

        var job = JobPosting.Of(bare, organisation: " ");

        Assert.All(["validThrough", "hiringOrganization", "qualifications", "employerOverview", "baseSalary", "jobLocationType", "applicantLocationRequirements"], name => Assert.False(job.ContainsKey(name)));
        Assert.StartsWith("Engineer", (string)job["description"]!, StringComparison.Ordinal);
        Assert.Equal("""{"@type":"PropertyValue","value":"1"}""", job["identifier"]!.ToJsonString());
    }

    [Theory]
    [InlineData(RemotePolicy.OnSite, true, "", false)]
    [InlineData(RemotePolicy.Hybrid, true, "", false)]
    [InlineData(RemotePolicy.RemoteInCountry, false, "TELECOMMUTE", true)]
    [InlineData(RemotePolicy.RemoteAnywhere, false, "TELECOMMUTE", false)]
    public void Remote_work_names_where_applicants_may_live_and_other_work_its_places(RemotePolicy policy, bool places, string type, bool countries)
    {
        var posting = Ledger;
        posting.RemotePolicy = policy;
        posting.Locations.Add("US-NY");

        var job = JobPosting.Of(posting, "Ledger");

        Assert.Equal((places, countries), (job.ContainsKey("jobLocation"), job.ContainsKey("applicantLocationRequirements")));
        Assert.Equal(type, (string?)job["jobLocationType"] ?? "");
        if (countries)
            Assert.Equal("""[{"@type":"Country","name":"US"},{"@type":"Country","name":"CA"}]""", job["applicantLocationRequirements"]!.ToJsonString());
    }

    [Fact]
    public void Nothing_in_a_text_can_end_the_script_element_that_holds_it()
    {
        var posting = Ledger;
        posting.Title = posting.Description = "</script><script>alert('1')</script> & <!-- \u2028";

        var json = JobPosting.Of(posting, "</SCRIPT>").ToJsonString();

        Assert.All(["<", ">", "&", "'", "\u2028"], character => Assert.DoesNotContain(character, json, StringComparison.Ordinal));
        Assert.Equal(posting.Title, (string)System.Text.Json.Nodes.JsonNode.Parse(json)!["title"]!);
    }
}
