using System.Globalization;
using Hiring.Candidate.V1;
using Spectre.Console;

namespace Hiring.Demo;

/// <summary>The role and the people who go through it.</summary>
internal sealed class Pipeline(ICandidateApi candidates, Narrator narrator)
{
    private readonly List<Applicant> applicants = [];

    public Task<Role> OpenRoleAsync(CancellationToken cancellation) => narrator.StepAsync("Opening the role",
        async () =>
        {
            var draft = await candidates.CreateRoleAsync(new CreateRoleRequest { Role = Input.Role }, cancellation);
            return await candidates.OpenRoleAsync(draft.Id, new OpenRoleRequest { Etag = draft.Etag }, cancellation);
        },
        role =>
        {
            var (scale, onCall) = (role.Challenge.Scale, role.Challenge.OnCall);
            return string.Create(CultureInfo.InvariantCulture,
                $"Opened '{role.Title}' in {role.Location}: {scale.PeakRequestsPerSecond:N0} requests a second, {scale.StoredGigabytes:N0} GB, {scale.Services} services; on call one week in {onCall.RotationSize}, {onCall.PagesPerWeek} pages a week");
        });

    public Task TakeApplicationsAsync(Role role, CancellationToken cancellation) => narrator.StepAsync("Taking in candidates",
        async progress =>
        {
            foreach (var request in Input.Candidates)
            {
                progress(Input.NameOf(request));
                var candidate = await candidates.ImportCandidateAsync(request, cancellation);
                var application = await candidates.CreateApplicationAsync(new CreateApplicationRequest { CandidateId = candidate.Id, RoleId = role.Id }, cancellation);
                applicants.Add(new Applicant(candidate.DisplayName, Input.ZoneOf(request), application));
            }
            return applicants;
        },
        all => $"Took in {all.Count} candidates with their evidence: {string.Join(", ", all.Select(applicant => applicant.Name))}");

    /// <summary>Ranks everyone and takes the best two into the interviews.</summary>
    public async Task<(Applicant First, Applicant Second)> ShortlistAsync(Role role, CancellationToken cancellation)
    {
        var shortlist = await narrator.StepAsync("Ranking the candidates against the role", () => candidates.GetShortlistAsync(role.Id, cancellationToken: cancellation),
            list => $"Ranked {list.Entries.Count} candidates against the problem that the role really has");

        var table = new Table().AddColumns("", "Candidate").AddColumn(new TableColumn("Score").RightAligned()).AddColumns("Fit", "Reasons").ShowRowSeparators();
        foreach (var (entry, place) in shortlist.Entries.Select((entry, i) => (entry, i + 1)))
        {
            var reasons = entry.Reasons.Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Points:+0.##;-0.##} {reason.Text}"));
            table.AddRow(Narrator.Plain($"{place}"), Narrator.Plain(entry.DisplayName), Narrator.Plain(Narrator.Number(entry.Score)),
                Narrator.Plain(Narrator.Words(entry.Fit)), Narrator.Plain(string.Join("\n", reasons)));
        }
        narrator.Table($"Shortlist for {role.Title}", table);

        var best = shortlist.Entries.Take(2).Select(entry => applicants.Single(applicant => applicant.ApplicationId == entry.ApplicationId)).ToList();
        if (best is not [var first, var second])
        {
            throw new HireFailedException($"The shortlist has {best.Count} of the two candidates that the interviews need.");
        }
        await narrator.StepAsync("Screening the best two",
            async () =>
            {
                foreach (var applicant in best)
                {
                    await AdvanceAsync(applicant, Stage.Screening, cancellation);
                    await AdvanceAsync(applicant, Stage.Interview, cancellation);
                }
                return best;
            },
            _ => $"{first.Name} and {second.Name} passed the screening with a system-design and a database question, and go on to interviews");
        return (first, second);
    }

    public Task WithdrawAsync(Applicant applicant, CancellationToken cancellation) => narrator.StepAsync("Withdrawing an application",
        async () => applicant.Application = await candidates.WithdrawApplicationAsync(
            applicant.ApplicationId, new WithdrawApplicationRequest { Etag = applicant.Application.Etag }, cancellation),
        _ => $"{applicant.Name} took another job and withdraws");

    public Task AdvanceToOfferAsync(Applicant applicant, CancellationToken cancellation) => narrator.StepAsync("Moving to the offer stage",
        async () =>
        {
            await AdvanceAsync(applicant, Stage.Decision, cancellation);
            await AdvanceAsync(applicant, Stage.Offer, cancellation);
            return applicant;
        },
        _ => $"A hasty recruiter moves {applicant.Name} to the offer stage before anyone decided");

    /// <summary>Tells everyone who is still waiting; a clear answer belongs to a respectful process.</summary>
    public Task AnswerTheOthersAsync(Role role, CancellationToken cancellation) => narrator.StepAsync("Answering the other candidates",
        async () =>
        {
            var answered = 0;
            string? page = null;
            do
            {
                var list = await candidates.ListApplicationsAsync(role.Id, pageToken: page, cancellationToken: cancellation);
                foreach (var application in list.Applications.Where(application => application.State == ApplicationState.Active))
                {
                    await candidates.RejectApplicationAsync(application.Id,
                        new RejectApplicationRequest { Reason = "The role is filled. Thank you for the time that you gave us.", Etag = application.Etag }, cancellation);
                    answered++;
                }
                page = list.NextPageToken;
            }
            while (page.Length > 0);
            return answered;
        },
        answered => $"Answered the {answered} candidates who were still waiting");

    private async Task AdvanceAsync(Applicant applicant, Stage stage, CancellationToken cancellation) =>
        applicant.Application = await candidates.AdvanceApplicationAsync(
            applicant.ApplicationId, new AdvanceApplicationRequest { Stage = stage, Etag = applicant.Application.Etag }, cancellation);
}
