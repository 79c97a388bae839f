using Google.Protobuf.WellKnownTypes;
using Hiring.Candidate.Candidates;

namespace Hiring.Candidate.Tests;

public sealed class ResumeTests
{
    [Fact]
    public void Name_address_headline_place_and_skills_are_read()
    {
        var resume = Read("""
            {"$schema": "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json",
             "basics": {"name": " Zoë 陳 ", "email": "zoe+jobs@example.org", "label": "Backend engineer", "phone": "1",
                        "location": {"city": "Kyiv", "region": null, "countryCode": "UA", "address": "Street 1"}},
             "work": [{"name": "A company"}],
             "skills": [{"name": "Databases", "level": "expert", "keywords": ["PostgreSQL", "Kafka"]}, {"name": "postgresql"}, {"keywords": []}]}
            """, []);

        Assert.Equal(("Zoë 陳", "zoe+jobs@example.org", "Backend engineer", "Kyiv, UA"), (resume.Name, resume.Email, resume.Headline, resume.Location));
        Assert.Equal(["Databases", "PostgreSQL", "Kafka"], resume.Skills);
    }

    [Fact]
    public void A_name_is_enough()
    {
        var resume = Read("""{"basics": {"name": "Ada"}}""", []);

        Assert.Equal(("Ada", "", "", ""), (resume.Name, resume.Email, resume.Headline, resume.Location));
        Assert.Empty(resume.Skills);
    }

    [Theory]
    [InlineData("""{}""", "resume.basics.name")]
    [InlineData("""{"basics": null}""", "resume.basics.name")]
    [InlineData("""{"basics": {"name": "   "}}""", "resume.basics.name")]
    [InlineData("""{"basics": {"name": 7}}""", "resume.basics.name")]
    [InlineData("""{"basics": ["Ada"]}""", "resume.basics")]
    [InlineData("""{"basics": {"name": "Ada", "email": "nowhere"}}""", "resume.basics.email")]
    [InlineData("""{"basics": {"name": "Ada", "email": "Ada <a@example.org>"}}""", "resume.basics.email")]
    [InlineData("""{"basics": {"name": "Ada", "email": "a@example.org\r\nBcc: b@example.org"}}""", "resume.basics.email")]
    [InlineData("""{"basics": {"name": "Ada", "location": "Paris"}}""", "resume.basics.location")]
    [InlineData("""{"basics": {"name": "Ada", "location": {"city": {}}}}""", "resume.basics.location.city")]
    [InlineData("""{"basics": {"name": "Ada"}, "skills": "SQL"}""", "resume.skills")]
    [InlineData("""{"basics": {"name": "Ada"}, "skills": [{"name": "SQL"}, "Go"]}""", "resume.skills[1]")]
    [InlineData("""{"basics": {"name": "Ada"}, "skills": [{"keywords": ["SQL", 1]}]}""", "resume.skills[0].keywords[1]")]
    public void A_field_of_another_shape_is_named_by_its_path(string json, string field)
    {
        var wrong = new List<(string Field, string Description)>();

        Read(json, wrong);

        Assert.Equal(field, Assert.Single(wrong).Field);
    }

    [Fact]
    public void Every_wrong_field_is_named_at_once_and_long_texts_are_refused()
    {
        var wrong = new List<(string Field, string Description)>();

        Read($$"""{"basics": {"name": "{{new string('a', 201)}}", "email": 1, "label": []}, "skills": [{"name": "{{new string('b', 101)}}"}]}""", wrong);

        Assert.Equal(["resume.basics.name", "resume.basics.email", "resume.basics.label", "resume.skills[0].name"], wrong.Select(w => w.Field));
    }

    [Fact]
    public void More_skills_than_anyone_has_are_refused_and_errors_are_counted_out()
    {
        var many = new List<(string Field, string Description)>();
        Read($$"""{"basics": {"name": "Ada"}, "skills": [{{string.Join(',', Enumerable.Range(0, 201).Select(i => $$"""{"name": "s{{i}}"}"""))}}]}""", many);
        var broken = new List<(string Field, string Description)>();
        Read($$"""{"basics": {"name": "Ada"}, "skills": [{{string.Join(',', Enumerable.Repeat("1", 5000))}}]}""", broken);

        Assert.Equal("resume.skills", Assert.Single(many).Field);
        Assert.Equal(20, broken.Count);
    }

    private static Resume Read(string json, List<(string, string)> wrong) => Resume.Read(Struct.Parser.ParseJson(json), wrong);
}
