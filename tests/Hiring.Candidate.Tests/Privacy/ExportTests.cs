using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests.Privacy;

public sealed class ExportTests(PrivacyHost host) : IClassFixture<PrivacyHost>
{
    [Fact]
    public async Task An_archive_is_of_one_moment_while_the_person_is_written_about()
    {
        var candidate = await host.Import("Ada Moving");
        // Tables are read one after the other; candidates first, consents last. Each change adds to both.
        using var enough = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var n = 1; !enough.IsCancellationRequested; n++)
                await host.Execute("""
                    begin;
                    update candidates set headline = @n::text where id = @id;
                    insert into consents (id, candidate_id, purpose, expires_at, source) values (gen_random_uuid(), @id, 2, now() + interval '1 day', @n::text);
                    commit;
                    """, new { id = Guid.Parse(candidate.Id), n });
        }, TestContext.Current.CancellationToken);
        try
        {
            for (var round = 0; round < 30; round++)
            {
                var files = Files((await host.Privacy.ExportPersonAsync(new() { CandidateId = candidate.Id })).Data.ToByteArray());
                var headline = (string)Rows(files, "candidate/candidates.json").Single()!["headline"]!;
                Assert.Equal(headline.Length == 0 ? 0 : int.Parse(headline, System.Globalization.CultureInfo.InvariantCulture), Rows(files, "candidate/consents.json").Count);
            }
        }
        finally
        {
            await enough.CancelAsync();
            await writing;
        }
    }

    [Fact]
    public async Task One_archive_holds_everything_from_every_service_and_nothing_of_anybody_else()
    {
        var (candidate, other) = (await host.Import("Ada Exported"), await host.Import("Bea Other"));
        await host.Consent(candidate.Id);
        var application = await host.Apply(candidate.Id, Stage.Interview);
        var foreign = await host.Apply(other.Id);
        host.Evaluation.Scorecards["1"] = new() { Id = "1", ApplicationId = application.Id, Ratings = { new Hiring.Evaluation.V1.Rating { Evidence = "drew the write path" } } };
        host.Evaluation.Scorecards["2"] = new() { Id = "2", ApplicationId = foreign.Id };
        host.Evaluation.Decisions[application.Id] = new() { Id = "3", ApplicationId = application.Id };
        foreach (var loop in new[] { "a", "b", "c" })
            host.Scheduling.Loops[loop] = new() { Id = loop, ApplicationId = application.Id, CandidateTimeZone = "Europe/Berlin" };

        var body = await host.Privacy.ExportPersonAsync(new() { CandidateId = candidate.Id });

        Assert.Equal("application/zip", body.ContentType);
        var files = Files(body.Data.ToByteArray());
        Assert.Equal("Ada Exported", (string)Rows(files, "candidate/candidates.json").Single()!["display_name"]!);
        Assert.Equal("asked on the phone", (string)Rows(files, "candidate/consents.json").Single()!["source"]!);
        Assert.Equal(application.Id, (string)Rows(files, "candidate/applications.json").Single()!["id"]!);
        Assert.Equal(3, Rows(files, "candidate/application_steps.json").Count);
        Assert.Equal("drew the write path", (string)Rows(files, "evaluation/scorecards.json").Single()!["ratings"]![0]!["evidence"]!);
        Assert.Equal("3", (string)Rows(files, "evaluation/decisions.json").Single()!["id"]!);
        Assert.Equal(["a", "b", "c"], Rows(files, "interview-scheduling/loops.json").Select(loop => (string)loop!["id"]!));
        Assert.DoesNotContain(files.Values, file => System.Text.Encoding.UTF8.GetString(file).Contains(other.Id, StringComparison.Ordinal));

        // The manifest names every file with its rows and its hash.
        var manifest = JsonNode.Parse(files["manifest.json"])!;
        Assert.Equal(candidate.Id, (string)manifest["candidate_id"]!);
        Assert.Equal(files.Keys.Except(["manifest.json"]).Order(), manifest["files"]!.AsArray().Select(file => (string)file!["name"]!).Order());
        Assert.All(manifest["files"]!.AsArray(), file =>
        {
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(files[(string)file!["name"]!])), (string)file["sha256"]!);
            Assert.Equal(Rows(files, (string)file["name"]!).Count, (int)file["rows"]!);
        });
        // And that it was asked for can be seen.
        Assert.Contains((await host.Privacy.ListAuditEntriesAsync(new() { ResourceId = candidate.Id })).Entries,
            entry => entry.Method.EndsWith("/ExportPerson", StringComparison.Ordinal) && entry.Caller == "tests");
    }

    [Fact]
    public async Task Resumes_come_as_the_files_that_were_handed_in()
    {
        var candidate = await host.Import();
        var content = ResumeFiles.Pdf("ran the ledger");
        var resume = await new IntakeService.IntakeServiceClient(host.Grpc).UploadResumeAsync(new()
        {
            CandidateId = candidate.Id, FileName = "ada.pdf", Content = new() { Data = Google.Protobuf.ByteString.CopyFrom(content) },
        });

        var files = Files((await host.Privacy.ExportPersonAsync(new() { CandidateId = candidate.Id })).Data.ToByteArray());

        Assert.Equal(content, files[$"candidate/resumes/{resume.Sha256}.pdf"]);
        var row = Rows(files, "candidate/resume_files.json").Single()!.AsObject();
        Assert.Contains("ran the ledger", (string)row["text"]!, StringComparison.Ordinal);
        Assert.False(row.ContainsKey("content"));
        var named = JsonNode.Parse(files["manifest.json"])!["files"]!.AsArray().Single(file => ((string)file!["name"]!).EndsWith(".pdf", StringComparison.Ordinal))!;
        Assert.Equal((resume.Sha256, 1), ((string)named["sha256"]!, (int)named["rows"]!));
    }

    [Fact]
    public async Task It_comes_as_a_file_by_REST()
    {
        var candidate = await host.Import();
        using var response = await host.Rest().PostAsJsonAsync("/v1/person-exports", new { candidateId = candidate.Id });
        Assert.Equal((HttpStatusCode.OK, "application/zip"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Contains("manifest.json", Files(await response.Content.ReadAsByteArrayAsync()).Keys);
    }

    [Fact]
    public async Task Without_the_answer_of_every_service_there_is_no_export()
    {
        var candidate = await host.Import();
        var application = await host.Apply(candidate.Id);
        host.Evaluation.Fails[application.Id] = StatusCode.Internal;
        var refusal = await Refusal.Of(host.Privacy.ExportPersonAsync(new() { CandidateId = candidate.Id }));
        Assert.Equal(StatusCode.Unavailable, refusal.Status);
        Assert.DoesNotContain("10.1.2.3", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain((await host.Privacy.ListAuditEntriesAsync(new() { ResourceId = candidate.Id })).Entries,
            entry => entry.Method.EndsWith("/ExportPerson", StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_than_one_answer_takes_is_refused()
    {
        var candidate = await host.Import();
        await host.Execute("update candidates set resume_text = repeat('long ', 14 * 1024 * 1024) where id = @id", new { id = Guid.Parse(candidate.Id) });
        var refusal = await Refusal.Of(host.Privacy.ExportPersonAsync(new() { CandidateId = candidate.Id }));
        Assert.Equal((StatusCode.FailedPrecondition, "EXPORT_TOO_LARGE"), (refusal.Status, refusal.Reason));
    }

    [Fact]
    public async Task Nobody_is_not_found()
    {
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Privacy.ExportPersonAsync(new() { CandidateId = Guid.NewGuid().ToString() }))).Status);
    }

    private static Dictionary<string, byte[]> Files(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var content = new MemoryStream();
            using var file = entry.Open();
            file.CopyTo(content);
            return content.ToArray();
        });
    }

    private static JsonArray Rows(Dictionary<string, byte[]> files, string name) => JsonNode.Parse(files[name])!.AsArray();
}
