using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Hiring.Candidate.Intake;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

public sealed class ResumeFileTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private IntakeService.IntakeServiceClient Intake => new(host.Grpc);

    [Fact]
    public async Task A_PDF_and_a_DOCX_are_known_by_their_content_kept_as_they_are_and_their_text_is_searchable()
    {
        var candidate = await host.Import();
        var (pdf, docx) = (ResumeFiles.Pdf("Operated a ledger", "on call two years"), ResumeFiles.Docx("Wrote about isolation", "é &amp; ü"));

        var first = await Upload(candidate.Id, pdf, "C:\\secret\\..\\cv.docx");
        var second = await Upload(candidate.Id, docx, "../../cv.pdf");

        Assert.Equal(("cv.docx", "application/pdf", pdf.Length), (first.FileName, first.MediaType, first.SizeBytes));
        Assert.Equal(("cv.pdf", ResumeKind.Docx, docx.Length), (second.FileName, second.MediaType, second.SizeBytes));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(pdf)), first.Sha256);
        Assert.Equal("Wrote about isolation\né & ü\n\nOperated a ledger\non call two years", (await Text(candidate.Id)).Replace("\r", "", StringComparison.Ordinal));
        Assert.Equal([second, first], (await Intake.ListResumesAsync(new() { CandidateId = candidate.Id })).Resumes);
        var downloaded = await Intake.DownloadResumeAsync(new() { CandidateId = candidate.Id, ResumeId = first.Id });
        Assert.Equal(("application/pdf", ByteString.CopyFrom(pdf)), (downloaded.ContentType, downloaded.Data));

        await Intake.DeleteResumeAsync(new() { CandidateId = candidate.Id, ResumeId = second.Id });

        Assert.Equal([first], (await Intake.ListResumesAsync(new() { CandidateId = candidate.Id })).Resumes);
        Assert.StartsWith("Operated a ledger", await Text(candidate.Id));
        Assert.Equal("NOT_FOUND", (await Refusal.Of(Intake.DownloadResumeAsync(new() { CandidateId = candidate.Id, ResumeId = second.Id }))).Reason);
        Assert.Equal("NOT_FOUND", (await Refusal.Of(Intake.DeleteResumeAsync(new() { CandidateId = candidate.Id, ResumeId = second.Id }))).Reason);
    }

    [Fact]
    public async Task One_content_is_stored_once_and_goes_with_the_last_who_refers_to_it()
    {
        var (one, other) = (await host.Import(), await host.Import());
        var file = ResumeFiles.Docx("shared by two");

        var first = await Upload(one.Id, file);
        Assert.Equal(first, await Upload(one.Id, file, "another name"));
        var second = await Upload(other.Id, file);
        Assert.Equal(1, await Files(first.Sha256));
        Assert.Equal("NOT_FOUND", (await Refusal.Of(Intake.DownloadResumeAsync(new() { CandidateId = one.Id, ResumeId = second.Id }))).Reason);

        await Intake.DeleteResumeAsync(new() { CandidateId = one.Id, ResumeId = first.Id });
        Assert.Equal(1, await Files(first.Sha256));
        await Intake.DeleteResumeAsync(new() { CandidateId = other.Id, ResumeId = second.Id });
        Assert.Equal(0, await Files(first.Sha256));
    }

    [Fact]
    public async Task Uploads_and_deletions_of_one_content_at_once_leave_no_resume_without_its_file_and_no_file_without_a_resume()
    {
        var candidates = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.Import()));
        var file = ResumeFiles.Docx("raced for");
        var sha256 = "";

        await Task.WhenAll(candidates.Select(async candidate =>
        {
            var resume = await Upload(candidate.Id, file);
            sha256 = resume.Sha256;
            await Intake.DeleteResumeAsync(new() { CandidateId = candidate.Id, ResumeId = resume.Id });
        }));

        Assert.Equal(0, await Files(sha256));
    }

    public static TheoryData<string, string> Bad => new()
    {
        { "an EXE named DOCX", "is a program" },
        { "an empty file", "from 1 to 5242880" },
        { "text", "neither PDF nor DOCX" },
        { "a page of HTML", "neither PDF nor DOCX" },
        { "an old Word file", "old form" },
        { "more than 5 MiB", "from 1 to 5242880" },
        { "an encrypted PDF", "password" },
        { "a PDF of thousands of pages", "3000 pages; a resume has 100 at the most" },
        { "a PDF that is cut off", "damaged" },
        { "a PDF that is only its first line", "damaged" },
        { "a zip bomb", "unpacks to far more" },
        { "a bomb of many parts", "5000 parts" },
        { "a zip without Word in it", "no document of Word" },
        { "a spreadsheet named DOCX", "Word" },
        { "a DOCX that is cut off", "damaged" },
        { "a DOCX with macros", "has macros" },
        { "a DOCX with a DTD", "document type definition" },
        { "a DOCX of broken XML", "damaged" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_bad_file_is_refused_with_what_is_wrong_and_nothing_of_it_is_kept(string file, string reason)
    {
        var candidate = await host.Import();

        var refusal = await host.RefusedWithoutEffect(() => UploadCall(candidate.Id, BadFile(file), "cv.docx"));

        Assert.Equal((StatusCode.InvalidArgument, "FIELD_INVALID"), (refusal.Status, refusal.Reason));
        Assert.Equal(["content"], refusal.Fields);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Empty((await Intake.ListResumesAsync(new() { CandidateId = candidate.Id })).Resumes);
    }

    [Fact]
    public async Task A_reader_that_does_not_end_is_ended_at_its_deadline()
    {
        // Less time than a process takes to start stands for a parser that loops.
        var refusal = await Assert.ThrowsAsync<RpcException>(() =>
            ResumeReader.ReadInProcess(ResumeKind.Pdf, ResumeFiles.Pdf("x"), TimeSpan.FromMilliseconds(1), CancellationToken.None));

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.Contains("cannot be read within", refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PDF_whose_pages_lead_back_to_themselves_is_answered_in_bounded_time()
    {
        var loop = ResumeFiles.PdfOf(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[2 0 R 2 0 R]/Parent 2 0 R>>"], "");
        var nested = Encoding.Latin1.GetBytes("%PDF-1.4\n1 0 obj\n" + new string('[', 1_000_000) + "\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF");
        var candidate = await host.Import();

        foreach (var file in new[] { loop, nested })
            Assert.Equal(["content"], (await host.RefusedWithoutEffect(() => UploadCall(candidate.Id, file, "x"))).Fields);
    }

    [Fact]
    public async Task A_file_over_gRPCs_limit_is_refused_and_one_between_four_and_five_MiB_is_taken()
    {
        var candidate = await host.Import();
        var large = ResumeFiles.Zip([.. ResumeFiles.DocxParts(ResumeFiles.Document("large")), ("word/media/photo.jpg", Noise(4_500_000))]);

        Assert.InRange((await Upload(candidate.Id, large)).SizeBytes, 4_400_000, 5_242_880);
        var tooLarge = await Assert.ThrowsAsync<RpcException>(async () => await UploadCall(candidate.Id, new byte[7 * 1024 * 1024], "x"));
        Assert.Equal(StatusCode.ResourceExhausted, tooLarge.StatusCode);
    }

    [Fact]
    public async Task A_candidate_that_is_not_there_or_was_erased_takes_no_resume()
    {
        var erased = await host.Import();
        await host.Sql<int>($"with e as (update candidates set {CandidateHost.Erased} where id = @id returning 1) select count(*)::integer from e", new { id = Guid.Parse(erased.Id) });

        Assert.Equal("CANDIDATE_ERASED", (await host.RefusedWithoutEffect(() => UploadCall(erased.Id, ResumeFiles.Docx("x"), "x"))).Reason);
        Assert.Equal("NOT_FOUND", (await host.RefusedWithoutEffect(() => UploadCall(Guid.CreateVersion7().ToString(), ResumeFiles.Docx("x"), "x"))).Reason);
    }

    [Fact]
    public async Task A_resume_goes_in_and_out_by_REST_as_raw_bytes()
    {
        using var client = host.Rest();
        var candidate = await host.Import();
        var file = ResumeFiles.Pdf("by REST");
        using var content = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("text/html") } };

        using var up = await client.PostAsync($"/v1/candidates/{candidate.Id}/resumes?fileName=cv.pdf", content);
        var resume = JsonNode.Parse(await up.Content.ReadAsStringAsync())!;
        using var down = await client.GetAsync($"/v1/candidates/{candidate.Id}/resumes/{resume["id"]}/content");
        using var bad = await client.PostAsync($"/v1/candidates/{candidate.Id}/resumes", new ByteArrayContent("MZ"u8.ToArray()));
        using var gone = await client.DeleteAsync($"/v1/candidates/{candidate.Id}/resumes/{resume["id"]}");

        Assert.Equal("cv.pdf", (string)resume["fileName"]!);
        Assert.Equal("application/pdf", down.Content.Headers.ContentType!.MediaType);
        Assert.Equal(file, await down.Content.ReadAsByteArrayAsync());
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (bad.StatusCode, gone.StatusCode));
        Assert.Contains("is a program", await bad.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_longer_than_is_kept_is_cut_and_holds_nothing_that_cannot_be_stored()
    {
        var text = ResumeText.Of(ResumeKind.Docx, ResumeFiles.Docx([.. Enumerable.Repeat(string.Concat(Enumerable.Repeat("🙂", 500)), 300)]));

        Assert.InRange(text.Length, 199_000, ResumeText.Longest);
        Assert.DoesNotContain("\0", text, StringComparison.Ordinal);
        Assert.Equal(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
    }

    private static byte[] BadFile(string name) => name switch
    {
        "an EXE named DOCX" => [.. "MZ\u0090"u8, .. new byte[1000]],
        "an empty file" => [],
        "text" => "Ada Example, engineer"u8.ToArray(),
        "a page of HTML" => "<html><script>alert(1)</script>"u8.ToArray(),
        "an old Word file" => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[1000]],
        "more than 5 MiB" => [.. "%PDF-1.4"u8, .. new byte[5 * 1024 * 1024]],
        "an encrypted PDF" => ResumeFiles.PdfOf(
            ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 0/Kids[]>>", $"<</Filter/Standard/V 1/R 2/P -4/O <{new string('A', 64)}>/U <{new string('B', 64)}>>>"],
            "/Encrypt 3 0 R/ID[<00112233445566778899AABBCCDDEEFF><00112233445566778899AABBCCDDEEFF>]"),
        "a PDF of thousands of pages" => ResumeFiles.Pdf([.. Enumerable.Repeat("x", 3000)]),
        "a PDF that is cut off" => ResumeFiles.Pdf("cut off")[..60],
        "a PDF that is only its first line" => "%PDF-1.7\n"u8.ToArray(),
        "a zip bomb" => ResumeFiles.Zip([.. ResumeFiles.DocxParts(ResumeFiles.Document("bomb")), ("word/media/bomb.bin", new byte[60 * 1024 * 1024])]),
        "a bomb of many parts" => ResumeFiles.Zip([.. ResumeFiles.DocxParts(ResumeFiles.Document("many")), .. Enumerable.Range(0, 4997).Select(i => ($"word/{i}", Array.Empty<byte>()))]),
        "a zip without Word in it" => ResumeFiles.Zip([("readme.txt", "hello"u8.ToArray())]),
        "a spreadsheet named DOCX" => ResumeFiles.Zip(ResumeFiles.DocxParts(ResumeFiles.Document("x"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")),
        "a DOCX that is cut off" => ResumeFiles.Docx("cut off")[..^200],
        "a DOCX with macros" => ResumeFiles.Zip([.. ResumeFiles.DocxParts(ResumeFiles.Document("x"), "application/vnd.ms-word.document.macroEnabled.main+xml"), ("word/vbaProject.bin", [1, 2, 3])]),
        "a DOCX with a DTD" => ResumeFiles.Zip(ResumeFiles.DocxParts(ResumeFiles.Document("&lol;").Replace("?><w", "?><!DOCTYPE x [<!ENTITY lol \"lol\">]><w", StringComparison.Ordinal))),
        "a DOCX of broken XML" => ResumeFiles.Zip(ResumeFiles.DocxParts(ResumeFiles.Document("x").Replace("</w:p>", "", StringComparison.Ordinal))),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(1).NextBytes(noise);
        return noise;
    }

    private AsyncUnaryCall<CandidateResume> UploadCall(string candidate, byte[] file, string name) => Intake.UploadResumeAsync(new()
    {
        CandidateId = candidate, FileName = name, Content = new HttpBody { ContentType = "application/pdf", Data = ByteString.CopyFrom(file) },
    });

    private async Task<CandidateResume> Upload(string candidate, byte[] file, string name = "cv") => await UploadCall(candidate, file, name);

    private Task<string> Text(string candidate) => host.Sql<string>("select resume_text from candidates where id = @id", new { id = Guid.Parse(candidate) });

    private Task<long> Files(string sha256) => host.Sql<long>("select count(*) from resume_files where encode(hash, 'hex') = @sha256", new { sha256 });
}
