using System.Globalization;
using System.Text.Json.Nodes;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Postings;

/// <summary>
/// A posting as JobPosting of schema.org (version 29), with the properties that search engines for jobs read. A property of
/// which nothing is known is left out.
/// </summary>
internal static class JobPosting
{
    /// <summary>The JSON-LD of a posting. Written by System.Text.Json, which escapes whatever could end a script element.</summary>
    internal static JsonObject Of(Posting posting, string? organisation)
    {
        var job = new JsonObject
        {
            ["@context"] = "https://schema.org/",
            ["@type"] = "JobPosting",
            ["title"] = posting.Title,
            ["description"] = posting.Description.Length > 0 ? posting.Description : $"{posting.Title}. {Work(posting.Challenge)}",
            ["datePosted"] = posting.PostTime.ToDateTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["identifier"] = Thing("PropertyValue", ("name", organisation), ("value", posting.RoleId)),
            ["responsibilities"] = Work(posting.Challenge),
        };
        if (posting.ApplyByDate is { } last)
            job["validThrough"] = string.Create(CultureInfo.InvariantCulture, $"{last.Year:0000}-{last.Month:00}-{last.Day:00}");
        if (!string.IsNullOrWhiteSpace(organisation))
            job["hiringOrganization"] = Thing("Organization", ("name", organisation));
        if (Qualifications(posting) is { Length: > 0 } qualifications)
            job["qualifications"] = qualifications;
        AddPlace(job, posting);
        if (posting.PayRange is { } pay)
            job["baseSalary"] = Salary(pay);
        return job;
    }

    /// <summary>Work at a place names the places; work from anywhere names none, and from within countries those countries.</summary>
    private static void AddPlace(JsonObject job, Posting posting)
    {
        if (posting.RemotePolicy is RemotePolicy.RemoteInCountry or RemotePolicy.RemoteAnywhere)
            job["jobLocationType"] = "TELECOMMUTE";
        if (posting.RemotePolicy is RemotePolicy.RemoteInCountry)
            job["applicantLocationRequirements"] = List(posting.Locations.Select(Country).Distinct().Select(country => Thing("Country", ("name", country))));
        else if (posting.RemotePolicy is not RemotePolicy.RemoteAnywhere)
            job["jobLocation"] = List(posting.Locations.Select(location =>
            {
                var place = Thing("Place");
                place["address"] = Thing("PostalAddress", ("addressCountry", Country(location)), ("addressRegion", location.Length > 3 ? location[3..] : null));
                return place;
            }));
    }

    private static JsonObject Salary(PayRange pay)
    {
        var value = Thing("QuantitativeValue", ("unitText", "YEAR"));
        value["minValue"] = pay.Low.DecimalValue;
        value["maxValue"] = pay.High.DecimalValue;
        var salary = Thing("MonetaryAmount", ("currency", pay.Low.CurrencyCode), ("description", pay.Note.Length > 0 ? pay.Note : null));
        salary["value"] = value;
        return salary;
    }

    private static string Qualifications(Posting posting) => string.Join(' ', new[]
    {
        ("Essential", posting.EssentialCompetencies), ("Secondary", posting.SecondaryCompetencies), ("Nice to have", posting.NiceToHaveCompetencies),
    }.Where(list => list.Item2.Count > 0).Select(list => $"{list.Item1}: {string.Join(", ", list.Item2)}."));

    /// <summary>The problem in words, on-call included: nobody should learn of the pager after the offer.</summary>
    private static string Work(ChallengeProfile challenge)
    {
        var scale = challenge.Scale;
        List<string> numbers =
        [
            .. Number(scale.PeakRequestsPerSecond, "requests a second at the peak"), .. Number(scale.StoredGigabytes, "gigabytes stored"),
            .. Number(scale.Services, "services"), .. Number(scale.TeamSize, "engineers in the team"),
        ];
        var onCall = challenge.OnCall switch
        {
            null => "",
            { RotationSize: 0 } => "Nobody is on call.",
            var turn => string.Create(CultureInfo.InvariantCulture, $"On call in a rotation of {turn.RotationSize}, {turn.PagesPerWeek:0.##} pages in a usual week."),
        };
        return string.Join(' ', new[] { numbers.Count > 0 ? string.Join(", ", numbers) + "." : "", challenge.Ownership }
            .Concat(challenge.HardProblems).Append(challenge.ConsistencyNeeds).Append(onCall).Where(part => part.Length > 0));
    }

    private static IEnumerable<string> Number(double value, string words)
    {
        if (value > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{value:#,0.##} {words}");
    }

    /// <summary>'US' of 'US-CA'.</summary>
    private static string Country(string location) => location[..2];

    private static JsonArray List(IEnumerable<JsonObject> things) => [.. things];

    private static JsonObject Thing(string type, params (string Name, string? Value)[] properties)
    {
        var thing = new JsonObject { ["@type"] = type };
        foreach (var (name, value) in properties)
            if (!string.IsNullOrWhiteSpace(value))
                thing[name] = value;
        return thing;
    }
}
