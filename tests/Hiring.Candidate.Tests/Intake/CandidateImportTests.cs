using System.Text;
using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

public sealed class CandidateImportTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private IntakeService.IntakeServiceClient Intake => new(host.Grpc);

    private static readonly Source Agency = new() { Kind = SourceKind.Agency, Detail = "spring list", Agency = new() { Agency = "Example Agency" } };

    [Fact]
    public async Task Good_rows_become_candidates_with_contacts_touch_and_event_and_bad_rows_become_errors()
    {
        var done = await Import("""
            First Name,Last Name,Email,Phone,Country,Company,Skills,Website,Notes
            Ada,Example,Ada@example.org; ada@work.example,030 901820,de,Example Bank,"PostgreSQL, Go",https://ada.example,secret
            ,,nobody@example.org,,,,,,
            Grace,Example,nowhere,12,DE,,,,
            A,,,,,,,,
            Too,Few
            """);

        Assert.Equal((5, 2, 3, ImportState.Finished), (done.Rows, done.Kept, done.Refused, done.State));
        Assert.Equal(["Notes"], done.IgnoredColumns);
        Assert.Equal(["2 display_name", "3 emails[0]", "3 phones[0]", "5 row"], (await Errors(done.Id)).Select(error => $"{error.Row} {error.Field}"));
        var ada = await Named("Ada Example");
        Assert.Equal(["Ada@example.org", "ada@work.example"], ada.Emails);
        Assert.Equal(("Ada@example.org", "DE", "Example Bank"), (ada.Email, ada.Country, ada.Employer));
        Assert.Equal(["PostgreSQL", "Go"], ada.Skills);
        Assert.Equal(["https://ada.example"], ada.Links);
        Assert.Equal(Agency, Assert.Single(ada.Touches).Source);
        Assert.Equal(CandidateEvent.FactOneofCase.CandidateCreated, Assert.Single(await host.Events(ada.Id)).FactCase);
        Assert.Equal("+4930901820", await host.Sql<string>("select normalised from candidate_contacts where candidate_id = @id and kind = 2", new { id = Guid.Parse(ada.Id) }));
    }

    [Theory]
    [InlineData(ImportEncoding.Unspecified, "utf-8", true, 1)]
    [InlineData(ImportEncoding.Utf16, "utf-16", true, 3)]
    [InlineData(ImportEncoding.Utf16, "utf-16BE", true, 7)]
    [InlineData(ImportEncoding.Windows1252, "windows-1252", false, 2)]
    public async Task A_file_in_parts_of_any_size_gives_the_same_candidates_in_every_encoding(ImportEncoding encoding, string name, bool mark, int size)
    {
        var marker = $"{name}-{size}";
        var written = name == "windows-1252" ? CodePagesEncodingProvider.Instance.GetEncoding(1252)! : Encoding.GetEncoding(name);
        byte[] file = [.. mark ? written.GetPreamble() : [], .. written.GetBytes($"name;headline;email\r\n\"Ädä Éxample {marker}\";\"two\r\nlines; \"\"quoted\"\"\";a@example.org\r\nÖther {marker};;b@example.org")];
        var import = await Begin(encoding);

        for (var at = 0; at < file.Length; at += size)
            import = await Append(import.Id, at, file[at..Math.Min(at + size, file.Length)]);
        import = await Intake.FinishCandidateImportAsync(new() { ImportId = import.Id });

        Assert.Equal((2, 2, file.Length), (import.Rows, import.Kept, import.ReceivedBytes));
        Assert.Equal("two\r\nlines; \"quoted\"", (await Named($"Ädä Éxample {marker}")).Headline);
        Assert.Equal("b@example.org", (await Named($"Öther {marker}")).Email);
    }

    [Fact]
    public async Task A_row_in_another_encoding_is_an_error_and_the_rows_around_it_are_kept()
    {
        byte[] file = [.. "name,email\nBefore mixed,a@example.org\n"u8, .. "B"u8, 0xF6, .. "se mixed,b@example.org\nAfter mixed ä,c@example.org\n"u8];

        var done = await Import(file);

        Assert.Equal((3, 2), (done.Rows, done.Kept));
        Assert.Equal((2, "row", "is not valid UTF-8"), Assert.Single(await Errors(done.Id)) is var error ? (error.Row, error.Field, error.Reason) : default);
        await Named("After mixed ä");
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_costs_its_own_row_only()
    {
        var done = await Import("name,email\n\"Open quote,a@example.org\nNext unclosed,b@example.org\nLast unclosed,c@example.org\n");

        Assert.Equal((3, 2), (done.Rows, done.Kept));
        Assert.Equal((1, "row"), Assert.Single(await Errors(done.Id)) is var error ? (error.Row, error.Field) : default);
        await Named("Next unclosed");
    }

    [Fact]
    public async Task Formulas_are_kept_as_the_text_that_they_are()
    {
        await Import("name,headline,email\n=cmd|' /C calc'!A0,+1+1,a@example.org\n@SUM formula,-2,b@example.org\n");

        Assert.Equal("+1+1", (await Named("=cmd|' /C calc'!A0")).Headline);
        Assert.Equal("-2", (await Named("@SUM formula")).Headline);
    }

    [Fact]
    public async Task A_part_that_comes_again_answers_as_before_and_doubles_nothing_even_at_once()
    {
        var import = await Begin();
        var first = "name\nRepeated one\nRepe"u8.ToArray();
        var second = "ated two\n"u8.ToArray();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Append(import.Id, 0, first)));
        var after = await Append(import.Id, first.Length, second);
        var again = await Append(import.Id, 0, first);
        var done = await Intake.FinishCandidateImportAsync(new() { ImportId = import.Id });

        Assert.All(answers.Append(again), answer => Assert.Equal(answers[0], answer));
        Assert.Equal((1, 2, 2), (answers[0].Kept, after.Kept, done.Kept));
        Assert.Equal(done, await Intake.FinishCandidateImportAsync(new() { ImportId = import.Id }));
        Assert.Equal(2, await host.Sql<long>("select count(*) from candidates where display_name like 'Repeated %'"));
        Assert.Equal(after, await Append(import.Id, first.Length, second));
    }

    [Fact]
    public async Task A_part_at_a_wrong_place_or_behind_the_end_is_refused_with_the_place_that_is_right()
    {
        var import = await Begin();
        await Append(import.Id, 0, "name\nAda wrong place\n"u8.ToArray());

        var gap = await Refusal.Of(AppendCall(import.Id, 100, "x\n"u8.ToArray()));
        var overlap = await Refusal.Of(AppendCall(import.Id, 5, "x\n"u8.ToArray()));
        await Intake.FinishCandidateImportAsync(new() { ImportId = import.Id });
        var late = await Refusal.Of(AppendCall(import.Id, 21, "x\n"u8.ToArray()));

        Assert.All([gap, overlap], refusal => Assert.Equal((StatusCode.FailedPrecondition, "IMPORT_OFFSET_MISMATCH", "21"), (refusal.Status, refusal.Reason, refusal.Metadata["expected_offset"])));
        Assert.Equal("IMPORT_FINISHED", late.Reason);
        Assert.Equal(1, (await Intake.GetCandidateImportAsync(new() { ImportId = import.Id })).Kept);
    }

    [Fact]
    public async Task Parts_of_two_callers_at_once_at_one_place_take_effect_exactly_once()
    {
        var import = await Begin();
        await Append(import.Id, 0, "name\n"u8.ToArray());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Outcome.Of(AppendCall(import.Id, 5, Encoding.UTF8.GetBytes($"Racer {i}\n")))));

        Assert.Single(outcomes, "");
        Assert.Equal(9, outcomes.Count(outcome => outcome == "IMPORT_OFFSET_MISMATCH"));
        Assert.Equal(1, await host.Sql<long>("select count(*) from candidates where display_name like 'Racer %'"));
    }

    [Theory]
    [InlineData("foo,bar\nAda,x\n", "name")]
    [InlineData("\"name\nAda\n", "header")]
    [InlineData("na\u0001me\nAda\n", "control character")]
    public async Task A_header_that_says_no_name_is_refused_and_the_same_place_may_be_sent_again(string file, string reason)
    {
        var import = await Begin();
        await Refused(import.Id, Encoding.UTF8.GetBytes(file + string.Concat(Enumerable.Repeat("x\n", 40_000))), reason);

        Assert.Equal(0, (await Intake.GetCandidateImportAsync(new() { ImportId = import.Id })).ReceivedBytes);
        await Append(import.Id, 0, "name\n"u8.ToArray());
    }

    [Fact]
    public async Task What_is_no_CSV_or_too_long_is_refused_whole()
    {
        var import = await Begin();
        await Append(import.Id, 0, "name\nAda kept\n"u8.ToArray());

        await Refused(import.Id, new byte[70_000], "is it CSV", 14);
        await Refused(import.Id, new byte[4 * 1024 * 1024 + 1], "several parts", 14);
        await Refused(import.Id, [], "from 1 to", 14);
        await Refused((await Begin(ImportEncoding.Utf16)).Id, "name\nAda\n"u8.ToArray(), "byte order mark");

        Assert.Equal((14, 1), (await Intake.GetCandidateImportAsync(new() { ImportId = import.Id })) is var now ? (now.ReceivedBytes, now.Kept) : default);
    }

    [Fact]
    public async Task Columns_are_read_as_the_caller_names_them()
    {
        var import = await Intake.CreateCandidateImportAsync(new()
        {
            Name = "export", Source = Agency,
            Columns = { new ImportColumn { Header = "Bewerber", Field = ImportField.Name }, new ImportColumn { Header = " mail ", Field = ImportField.Emails } },
        });
        var done = await Append(import.Id, 0, "Bewerber\tMail\tname\nAda mapped\tx@example.org\tignored\n"u8.ToArray());

        Assert.Equal(["name"], done.IgnoredColumns);
        Assert.Equal("x@example.org", (await Named("Ada mapped")).Email);
        Assert.Equal(["columns"], (await Refusal.Of(Intake.CreateCandidateImportAsync(new() { Name = "x", Source = Agency, Columns = { new ImportColumn { Header = "m", Field = ImportField.Emails } } }))).Fields);
    }

    [Fact]
    public async Task An_erased_person_is_not_imported_again()
    {
        await host.Sql<int>("with gone as (insert into suppressed_contacts (hash) values (contact_hash('erased@example.org')) returning 1) select count(*)::integer from gone");

        var done = await Import("name,email\nErased,ERASED@example.org\nNot erased,other@example.org\n");

        Assert.Equal((2, 1), (done.Rows, done.Kept));
        var error = Assert.Single(await Errors(done.Id));
        Assert.Equal((1, "emails"), (error.Row, error.Field));
        Assert.Equal(0, await host.Sql<long>("select count(*) from candidates where display_name = 'Erased'"));
    }

    [Fact]
    public async Task Some_thousand_rows_with_every_tenth_bad_are_all_accounted_for_and_errors_are_paged_in_order()
    {
        var file = new StringBuilder("name,email,phone,country\n");
        for (var i = 1; i <= 5000; i++)
            file.Append($"Many {i},many{i}@example.org,{(i % 10 == 0 ? "12" : $"+49309{i:00000}")},DE\n");
        var bytes = Encoding.UTF8.GetBytes(file.ToString());
        var import = await Begin();
        for (var at = 0; at < bytes.Length; at += 60_001)
            import = await Append(import.Id, at, bytes[at..Math.Min(at + 60_001, bytes.Length)]);
        import = await Intake.FinishCandidateImportAsync(new() { ImportId = import.Id });

        Assert.Equal((5000, 4500, 500), (import.Rows, import.Kept, import.Refused));
        Assert.Equal(4500, await host.Sql<long>("select count(*) from candidates where display_name like 'Many %'"));
        Assert.Equal(Enumerable.Range(1, 500).Select(i => i * 10L), (await Errors(import.Id)).Select(error => error.Row));
        Assert.Equal("", await host.Sql<string>("select encode(rest, 'escape') from candidate_imports where id = @id", new { id = Guid.Parse(import.Id) }));
        Assert.Equal(import, (await Intake.ListCandidateImportsAsync(new() { PageSize = 200 })).Imports.Single(one => one.Id == import.Id));
    }

    [Fact]
    public async Task An_import_goes_through_by_REST_with_raw_bytes()
    {
        using var client = host.Rest();
        async Task<JsonNode> Send(string path, HttpContent content)
        {
            using var response = await client.PostAsync(path, content);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, text);
            return JsonNode.Parse(text)!;
        }

        var import = await Send("/v1/candidate-imports", new StringContent("""{"name": "list.csv", "source": {"kind": "SOURCE_KIND_AGENCY"}}""", Encoding.UTF8, "application/json"));
        var after = await Send($"/v1/candidate-imports/{import["id"]}/rows?offset=0", new ByteArrayContent("name\nRest é\n\n"u8.ToArray()) { Headers = { ContentType = new("text/csv") } });
        var done = await Send($"/v1/candidate-imports/{import["id"]}:finish", new StringContent("{}", Encoding.UTF8, "application/json"));

        Assert.Equal(("14", "1"), ((string)after["receivedBytes"]!, (string)after["kept"]!));
        Assert.Equal("IMPORT_STATE_FINISHED", (string)done["state"]!);
        await Named("Rest é");
        Assert.Contains("errors", await client.GetStringAsync($"/v1/candidate-imports/{import["id"]}/errors"), StringComparison.Ordinal);
    }

    private Task<CandidateImport> Import(string file) => Import(Encoding.UTF8.GetBytes(file));

    private async Task<CandidateImport> Import(byte[] file)
    {
        var import = await Begin();
        await Append(import.Id, 0, file);
        return await Intake.FinishCandidateImportAsync(new() { ImportId = import.Id });
    }

    private async Task<CandidateImport> Begin(ImportEncoding encoding = default) =>
        await Intake.CreateCandidateImportAsync(new() { Name = "list.csv", Source = Agency, Encoding = encoding });

    private AsyncUnaryCall<CandidateImport> AppendCall(string id, long offset, byte[] part) => Intake.AppendCandidateImportAsync(new()
    {
        ImportId = id, Offset = offset, Content = new HttpBody { ContentType = "text/csv", Data = ByteString.CopyFrom(part) },
    });

    private async Task<CandidateImport> Append(string id, long offset, byte[] part) => await AppendCall(id, offset, part);

    private async Task Refused(string id, byte[] part, string reason, long offset = 0)
    {
        var refusal = await host.RefusedWithoutEffect(() => AppendCall(id, offset, part));
        Assert.Equal((StatusCode.InvalidArgument, "content"), (refusal.Status, Assert.Single(refusal.Fields)));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    private async Task<List<CandidateImportError>> Errors(string id)
    {
        var errors = new List<CandidateImportError>();
        var token = "";
        do
        {
            var page = await Intake.ListCandidateImportErrorsAsync(new() { ImportId = id, PageSize = 150, PageToken = token });
            errors.AddRange(page.Errors);
            token = page.NextPageToken;
        } while (token.Length > 0);
        return errors;
    }

    private async Task<V1.Candidate> Named(string name) =>
        await host.Client.GetCandidateAsync(new() { CandidateId = (await host.Sql<Guid>("select id from candidates where display_name = @name", new { name })).ToString() });
}
